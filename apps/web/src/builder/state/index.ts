export { BuilderContext, useBuilder, useBuilderStore, useDefinition, useFlow } from './context.tsx'
export {
  type BuilderDialog,
  type BuilderState,
  type BuilderStore,
  createBuilderStore,
  type DockTab,
  getFlow,
  type Insertion,
  type InspectorTab,
  type RunState,
  type SaveStatus,
} from './store.ts'
