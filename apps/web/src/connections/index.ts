export { ConnectionsPage } from './connections-page.tsx'
export { CreateConnectionDialog } from './create-dialog.tsx'
