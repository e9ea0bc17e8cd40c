export { type BatchRow, lockBatch } from './lock.ts'
export { pausedFlows, resumedFlows } from './resumed-flows.ts'
export { type BatchVersion, loadVersions } from './versions.ts'
export {
  writeAudits,
  writeBindings,
  writeFlows,
  writeMoves,
  writeRevisions,
  writeStates,
} from './write.ts'
