export { authenticateApiKey } from './authenticate.ts'
export { createApiKey } from './create.ts'
export { listApiKeys } from './list.ts'
export { revokeApiKey } from './revoke.ts'
