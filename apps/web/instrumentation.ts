import { env } from './src/env.ts'
import { dropForwardedFor } from './src/server/forwarded-for.ts'

/** Next calls this once, before the first request. */
export function register(): void {
  if (!env().trustProxy) dropForwardedFor()
}
