import {
  type Dialed,
  dial,
  type EgressPolicy,
  type Lookup,
  type ResolvedAddress,
  resolveAllowed,
  systemLookup,
} from '@millrace/egress'
import { Slots } from '../slots.ts'

export interface Target {
  host: string
  port: number
}

/** The outside, as far as the policy allows. Rejects with `EgressDenied`, or with an error that has one of Node's codes. */
export interface Network {
  connect(target: Target, signal: AbortSignal): Promise<Dialed>
  resolve(host: string, signal: AbortSignal): Promise<readonly ResolvedAddress[]>
}

/** `lookups`: at once, so that one run's slow names do not keep those of others waiting. */
export function createNetwork({
  policy,
  dialMs,
  lookups,
  lookup = systemLookup,
}: {
  policy: EgressPolicy
  dialMs: number
  lookups: number
  lookup?: Lookup
}): Network {
  const slots = new Slots(lookups)
  const inTurn: Lookup = async (host, options) => {
    await slots.take()
    try {
      options.signal?.throwIfAborted()
      return await lookup(host, options)
    } finally {
      slots.give()
    }
  }
  return {
    connect: ({ host, port }, signal) =>
      dial({ host, port, policy, timeoutMs: dialMs, signal, lookup: inTurn }),
    resolve: (host, signal) => resolveAllowed({ host, port: null, policy, signal, lookup: inTurn }),
  }
}
