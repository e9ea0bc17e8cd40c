export { ConnectionsPage } from './connections-page.tsx'
export { type ConnectionPreset, CreateConnectionDialog } from './create-dialog.tsx'
