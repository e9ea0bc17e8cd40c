export { ApiKeysPage } from './api-keys-page.tsx'
export { EmbeddingPage } from './embedding/index.ts'
export { NetworkAccessPage } from './network-access/index.ts'
