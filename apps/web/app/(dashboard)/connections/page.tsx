export { ConnectionsPage as default } from '../../../src/connections/index.ts'

export const metadata = { title: 'Connections' }
