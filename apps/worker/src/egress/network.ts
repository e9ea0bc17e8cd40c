import {
  type Dialed,
  dial,
  type EgressPolicy,
  type Lookup,
  NameMemory,
  type ResolvedAddress,
  resolveAllowed,
  systemLookup,
  underName,
} from '@millrace/egress'
import { Slots } from '../slots.ts'

export interface Target {
  host: string
  port: number
}

/** The outside, as far as the policy allows. Rejects with `EgressDenied`, or with an error that has one of Node's codes. */
export interface Network {
  /** The name by which the code came to this address, if it has looked one up; null: it is one, or there is none. */
  nameOf(target: Target): string | null
  connect(target: Target, signal: AbortSignal): Promise<Dialed>
  resolve(host: string, signal: AbortSignal): Promise<readonly ResolvedAddress[]>
}

/** For one run. `lookups`: at once, so that one run's slow names do not keep those of others waiting. */
export function createNetwork({
  policy,
  dialMs,
  lookups,
  inTurn: takeTurn,
  lookup = systemLookup,
}: {
  policy: EgressPolicy
  dialMs: number
  lookups: number
  /** Among all runs of the worker. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  lookup?: Lookup
}): Network {
  const slots = new Slots(lookups)
  const inTurn: Lookup = async (host, options) => {
    await slots.take()
    try {
      options.signal?.throwIfAborted()
      return await takeTurn(() => lookup(host, options))
    } finally {
      slots.give()
    }
  }
  const names = new NameMemory()
  const nameOf = (target: Target) => names.nameFor(target, policy)
  return {
    nameOf,
    async connect({ host, port }, signal) {
      const name = nameOf({ host, port })
      const judging = name === null ? policy : underName(policy, name)
      const dialed = await dial({ host, port, policy: judging, timeoutMs: dialMs, signal, lookup: inTurn })
      names.remember(host, [dialed.address])
      return dialed
    },
    async resolve(host, signal) {
      const found = await resolveAllowed({ host, port: null, policy, signal, lookup: inTurn })
      names.remember(
        host,
        found.map(({ address }) => address),
      )
      return found
    },
  }
}
