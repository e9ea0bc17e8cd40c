export { BuilderContext, useBuilder, useBuilderStore, useDefinition, useFlow } from './context.tsx'
export {
  type BuilderRights,
  type BuilderStore,
  createBuilderStore,
  type DockTab,
  getFlow,
  type Insertion,
  type InspectorTab,
  type SaveStatus,
} from './store.ts'
