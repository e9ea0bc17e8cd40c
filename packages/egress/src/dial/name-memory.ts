import { formatAddress } from '../address/address.ts'
import { parseAddress, parseHost } from '../address/parse.ts'
import type { EgressPolicy, EgressTarget } from '../policy/policy.ts'

/** Whoever fills them up gains nothing: an address without a name is judged by itself. */
const mostAddresses = 5000
const mostNames = 16

/**
 * Which names gave which addresses, for clients that resolve by themselves and then connect to an address: to them as to all
 * others, the rules for the name apply. One for a run.
 */
export class NameMemory {
  readonly #names = new Map<string, Set<string>>()

  remember(host: string, addresses: readonly string[]): void {
    const read = parseHost(host)
    if (read.kind !== 'name') return
    for (const address of addresses) {
      const names = this.#names.get(address) ?? new Set()
      // Those of last come last.
      names.delete(read.name)
      names.add(read.name)
      dropFirst(names, mostNames)
      this.#names.delete(address)
      this.#names.set(address, names)
    }
    dropFirst(this.#names, mostAddresses)
  }

  /**
   * The name that a connection to this address is judged by: one that is denied, else one that is allowed, else the last one.
   * null: a name was asked for, or no name has given this address.
   */
  nameFor({ host, port }: Pick<EgressTarget, 'host' | 'port'>, policy: EgressPolicy): string | null {
    const read = parseAddress(host)
    const address = read && formatAddress(read)
    const names = address === null ? [] : [...(this.#names.get(address) ?? [])].toReversed()
    if (address === null || names.length === 0) return null
    const decisions = names.map((name) => ({ name, ...policy.decide({ host: name, port, address }) }))
    const denied = decisions.find((decision) => !decision.allowed && decision.refusal === 'denied')
    return (denied ?? decisions.find(({ allowed }) => allowed) ?? decisions[0])?.name ?? null
  }
}

/** Judges each target as if this name had been asked for. */
export function underName(policy: EgressPolicy, name: string): EgressPolicy {
  return {
    decide: (target) => policy.decide({ ...target, host: name }),
    decideName: (target) => policy.decideName({ ...target, host: name }),
  }
}

function dropFirst(kept: Map<string, unknown> | Set<string>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return
    kept.delete(oldest)
  }
}
