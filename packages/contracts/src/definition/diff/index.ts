export { diffDefinitions, isEmptyDiff } from './diff-definitions.ts'
export {
  type Change,
  changeSchema,
  type DefinitionDiff,
  type DiffHunk,
  definitionDiffSchema,
  type EdgeDiff,
  type FlowDiff,
  type ItemDiff,
  type StepDiff,
} from './schema.ts'
