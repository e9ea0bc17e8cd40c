import { bubblewrapped } from '../../src/testing/index.ts'
import { createZygoteDriver } from '../../src/zygote/zygote-driver.ts'
import { testEscapes } from './host/suite.ts'

testEscapes({
  name: 'zygote',
  settings: ['contained', 'everywhere', 'small limits'],
  createDriver: (options) => createZygoteDriver({ ...options, isolation: bubblewrapped }),
})
