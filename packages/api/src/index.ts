export { type ApiOptions, createApi } from './create-api.ts'
export type { Authenticate } from './http/authenticate.ts'
export { originOf } from './http/origin.ts'
