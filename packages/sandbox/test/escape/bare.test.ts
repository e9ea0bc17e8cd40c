import { createSpawnDriver } from '../../src/spawn/spawn-driver.ts'
import { testEscapes } from './host/suite.ts'

await testEscapes({ name: 'spawn, bare', containment: null, createDriver: createSpawnDriver })
