import { createUnshare } from '../../src/containment/unshare.ts'
import { createZygoteDriver } from '../../src/zygote/zygote-driver.ts'
import { testEscapes } from './host/suite.ts'

testEscapes({
  name: 'zygote in unshare',
  containment: createUnshare({ unshare: '/usr/bin/unshare', setpriv: '/usr/bin/setpriv' }),
  createDriver: createZygoteDriver,
})
