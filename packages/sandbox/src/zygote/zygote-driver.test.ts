import { bubblewrapped, testDriverConformance } from '../testing/index.ts'
import { createZygoteDriver } from './zygote-driver.ts'

testDriverConformance({
  name: 'zygote',
  contained: true,
  createDriver: (options) => createZygoteDriver({ ...options, isolation: bubblewrapped, spares: 2 }),
})
