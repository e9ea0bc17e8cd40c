export { createLive } from './create.ts'
export type { Live, LiveHint } from './port.ts'
