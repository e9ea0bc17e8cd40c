export { ApiKeysPage } from './api-keys-page.tsx'
export { NetworkAccessPage } from './network-access/index.ts'
