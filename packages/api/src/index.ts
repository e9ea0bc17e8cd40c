export { type ApiOptions, createApi } from './create-api.ts'
export type { Authenticate } from './http/authenticate.ts'
