export { releaseDueRuns } from './release-due.ts'
export { releaseNext } from './release-next.ts'
export { createSlotSweep } from './sweep.ts'
