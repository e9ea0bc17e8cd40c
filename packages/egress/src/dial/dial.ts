import type { Socket } from 'node:net'
import type { EgressPolicy } from '../policy/policy.ts'
import { EgressDenied } from './errors.ts'
import type { Lookup } from './resolve.ts'

export interface DialOptions {
  host: string
  port: number
  policy: EgressPolicy
  timeoutMs: number
  signal?: AbortSignal
  lookup?: Lookup
}

export interface Dialed {
  socket: Socket
  address: string
  family: 4 | 6
}

export async function dial(options: DialOptions): Promise<Dialed> {
  throw new EgressDenied(`${options.host} cannot be reached yet.`)
}
