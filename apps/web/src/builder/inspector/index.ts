export { ConfigDialog } from './config-dialog.tsx'
export { FlowSettingsDialog } from './flow/index.ts'
export { Inspector } from './inspector.tsx'
