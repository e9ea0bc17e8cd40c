export { DependenciesEditor } from './dependencies-editor.tsx'
export { FlowSettingsDialog } from './flow-settings-dialog.tsx'
export { summarizeSettings } from './settings-summary.ts'
