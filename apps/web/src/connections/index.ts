export { ConnectionPage } from './connection-page.tsx'
export { ConnectionsPage } from './connections-page.tsx'
export { CreateConnectionDialog } from './create-dialog.tsx'
