import { createBubblewrap } from '../../src/containment/bubblewrap.ts'
import { createZygoteDriver } from '../../src/zygote/zygote-driver.ts'
import { testEscapes } from './host/suite.ts'

testEscapes({
  name: 'zygote in bubblewrap',
  containment: createBubblewrap('/usr/bin/bwrap'),
  createDriver: createZygoteDriver,
})
