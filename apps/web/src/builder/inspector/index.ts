export { FlowSettingsDialog } from './flow/index.ts'
export { Inspector } from './inspector.tsx'
