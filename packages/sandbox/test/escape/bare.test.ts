import { createSpawnDriver } from '../../src/spawn/spawn-driver.ts'
import { testEscapes } from './host/suite.ts'

testEscapes({ name: 'spawn, bare', containment: null, createDriver: createSpawnDriver })
