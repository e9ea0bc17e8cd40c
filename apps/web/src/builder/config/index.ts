export { ConfigDialog } from './config-dialog.tsx'
