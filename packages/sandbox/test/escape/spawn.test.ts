import { createBubblewrap } from '../../src/containment/bubblewrap.ts'
import { createSpawnDriver } from '../../src/spawn/spawn-driver.ts'
import { testEscapes } from './host/suite.ts'

testEscapes({
  name: 'spawn in bubblewrap',
  containment: createBubblewrap('/usr/bin/bwrap'),
  createDriver: createSpawnDriver,
})
