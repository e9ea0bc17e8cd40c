import { formatAddress } from '../address/address.ts'
import { parseAddress, parseHost } from '../address/parse.ts'
import { describeSpecial } from '../address/special.ts'
import type { EgressDecision, EgressPolicy, EgressRefusal } from '../policy/policy.ts'
import { unlessAborted } from './aborted.ts'
import { codedError, EgressDenied } from './errors.ts'
import { type Lookup, type ResolvedAddress, systemLookup } from './lookup.ts'

export interface ResolveOptions {
  host: string
  /** null: not known yet (a lookup without a connection). */
  port: number | null
  policy: EgressPolicy
  lookup?: Lookup
  signal?: AbortSignal
}

/**
 * The addresses of a host that may be connected to, in the order of the resolver; one at least. The name is resolved once:
 * whoever connects, connects to these, since a second answer could be another.
 *
 * A name with one address inside (private, metadata, own) is refused with all its addresses: no honest name mixes them, and
 * a name server that is changing its answer does. Left out is only what the organization's own rules refuse, and, where the
 * operator has opened every other address of the name, what he has not: of localhost often ::1.
 *
 * @throws EgressDenied, or an error with one of Node's codes (ENOTFOUND).
 */
export async function resolveAllowed(options: ResolveOptions): Promise<ResolvedAddress[]> {
  const { host, port, policy } = options
  const named = policy.decideName({ host, port })
  if (!named.allowed) throw new EgressDenied(named.reason, named.refusal)
  const judged = (await addressesOf(options)).map((resolved) => ({
    resolved,
    decision: policy.decide({ host, port, address: resolved.address }),
  }))
  const refusals = judged.flatMap(({ decision }) => (decision.allowed ? [] : [decision]))
  const isMixed = refusals.length < judged.length
  const inside = refusals.find(({ refusal }) => protectsPlatform(refusal))
  const isOpened = judged.every(({ resolved, decision }) => !decision.allowed || isInside(resolved.address))
  if (inside !== undefined && !(isMixed && isOpened)) throw deniedFor(inside, { isMixed })
  const [refusal] = refusals
  if (refusal !== undefined && !isMixed) throw deniedFor(refusal, { isMixed })
  return judged.flatMap(({ resolved, decision }) => (decision.allowed ? [resolved] : []))
}

/** Then only the operator can have allowed it. */
function isInside(text: string): boolean {
  const address = parseAddress(text)
  return address !== null && describeSpecial(address) !== null
}

/** An answer may hold thousands, and each costs time to judge. What is not judged is not connected to either. */
const mostAddresses = 64

async function addressesOf({
  host,
  lookup = systemLookup,
  signal,
}: ResolveOptions): Promise<ResolvedAddress[]> {
  const parsed = parseHost(host)
  switch (parsed.kind) {
    case 'address':
      return [{ address: formatAddress(parsed.address), family: parsed.address.family }]
    case 'name': {
      const found = await unlessAborted(lookup(parsed.name, signal === undefined ? {} : { signal }), signal)
      const considered = found.slice(0, mostAddresses)
      const addresses = new Map(considered.map(({ address }) => toResolved(address, parsed.name)))
      if (addresses.size === 0) throw notFound(parsed.name)
      return [...addresses.values()]
    }
    case 'invalid':
      throw notFound(host)
    default:
      return parsed satisfies never
  }
}

function toResolved(text: string, name: string): [string, ResolvedAddress] {
  const address = parseAddress(text)
  if (address === null) throw notFound(name)
  const spelled = formatAddress(address)
  return [spelled, { address: spelled, family: address.family }]
}

const notFound = (name: string) => codedError('ENOTFOUND', `No address is known for ${name}.`)

type Refused = Extract<EgressDecision, { allowed: false }>

function deniedFor({ reason, refusal }: Refused, { isMixed }: { isMixed: boolean }): EgressDenied {
  const mixed = ' Its other addresses are refused with it, since a name that mixes them cannot be trusted.'
  return new EgressDenied(isMixed ? reason + mixed : reason, refusal)
}

function protectsPlatform(refusal: EgressRefusal): boolean {
  switch (refusal) {
    case 'invalid':
    case 'own':
    case 'metadata':
    case 'not_public':
      return true
    case 'denied':
    case 'not_listed':
      return false
    default:
      return refusal satisfies never
  }
}
