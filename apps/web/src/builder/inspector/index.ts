export { ConfigDialog } from './config-dialog.tsx'
export { Inspector } from './inspector.tsx'
