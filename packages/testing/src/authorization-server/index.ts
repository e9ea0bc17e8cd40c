export { type Browser, createBrowser } from './browser.ts'
export {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from './start.ts'
export type { TokenRequest } from './token-requests.ts'
