export { bubblewrapped } from './bubblewrapped.ts'
export { type DriverConformance, testDriverConformance } from './driver-conformance.ts'
export { fixtureProgram } from './fixture-program.ts'
