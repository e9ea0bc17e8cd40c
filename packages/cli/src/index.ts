export type { Io } from './io.ts'
export { isOffline, runCli } from './run-cli.ts'
