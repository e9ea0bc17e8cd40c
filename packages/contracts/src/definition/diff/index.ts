export { diffDefinitions, isEmptyDiff } from './diff-definitions.ts'
export {
  type Change,
  type DefinitionDiff,
  type DiffHunk,
  definitionDiffSchema,
  type FlowDiff,
  type ItemDiff,
  type StepDiff,
} from './schema.ts'
