export type { DocumentAction, StepPatch } from './actions.ts'
export { applyAction } from './apply.ts'
export { copySteps, type Fragment, fragmentToText, parseFragment } from './clipboard.ts'
export {
  caseKeys,
  checkConnection,
  effectiveEdges,
  formatEnd,
  leadsTo,
  outputPorts,
  parseEnd,
  triggerId,
} from './edges.ts'
export {
  type Edge,
  eachStep,
  findStep,
  type Graph,
  type GraphRef,
  getGraph,
  lanesOf,
  type Point,
  sameGraph,
  stepIds,
} from './graph.ts'
export { type History, record, redo, seal, startHistory, undo } from './history.ts'
export { newSlug, newStepId } from './ids.ts'
