export { type DriverConformance, testDriverConformance } from './driver-conformance.ts'
export { fixtureProgram } from './fixture-program.ts'
