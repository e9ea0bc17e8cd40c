import { networkInterfaces } from 'node:os'
import { type Address, formatAddress, isWithin } from '../address/address.ts'
import { parseAddress, parseHost } from '../address/parse.ts'
import { requireRange } from '../address/range.ts'
import { describeSpecial } from '../address/special.ts'
import { type Lookup, systemLookup } from '../dial/lookup.ts'

export interface Endpoint {
  host: string
  port: number
  /**
   * The public addresses of its name may be those of others as well (behind a CDN, in an object store): then its name and
   * its addresses inside are own, and they are not. The database and Redis are not shared.
   */
  isShared?: boolean
}

/** The platform's own database, Redis and web listener, by every address they are known to have. */
export interface OwnEndpoints {
  isOwn(target: { name: string | null; address: Address; port: number }): boolean
}

export interface WatchedOwnEndpoints extends OwnEndpoints {
  close(): void
}

export interface WatchOwnEndpointsOptions {
  endpoints: readonly Endpoint[]
  lookup?: Lookup
  /** How old an answer of the resolver may become; 30 s unless given. */
  refreshMs?: number
}

/**
 * Resolves the names of the platform's own endpoints now and then again and again, since a database that fails over changes
 * its address; while a name does not resolve, its last addresses stay own. One for a process: policies of many runs share it.
 *
 * @example
 * const own = await watchOwnEndpoints({ endpoints: [{ host: 'db.internal', port: 5432 }] })
 * const policy = createEgressPolicy({ operatorAllow, own, organization })
 */
export async function watchOwnEndpoints({
  endpoints,
  lookup = systemLookup,
  refreshMs = 30_000,
}: WatchOwnEndpointsOptions): Promise<WatchedOwnEndpoints> {
  const known = endpoints.map(knownEndpoint)
  const refresh = async () => {
    const machine = machineAddresses()
    await Promise.all(known.map((endpoint) => refreshEndpoint({ endpoint, lookup, machine })))
  }
  await refresh()
  let timer: NodeJS.Timeout | null = null
  // One at a time, so that no old answer comes after a new one.
  const refreshLater = () => {
    timer = setTimeout(() => void refresh().then(() => timer !== null && refreshLater()), refreshMs)
    timer.unref()
  }
  refreshLater()
  return {
    isOwn: (target) => known.some((endpoint) => covers(endpoint, target)),
    close() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}

/** Endpoints given as addresses; a name among them is known by name only. */
export function fixedOwnEndpoints(endpoints: readonly Endpoint[]): OwnEndpoints {
  const machine = machineAddresses()
  const known = endpoints.map((endpoint) => withMachine({ endpoint: knownEndpoint(endpoint), machine }))
  return { isOwn: (target) => known.some((endpoint) => covers(endpoint, target)) }
}

interface KnownEndpoint {
  name: string | null
  port: number
  isShared: boolean
  addresses: ReadonlySet<string>
  /** It listens on this machine: then it may be reached at each of the machine's addresses. */
  isLocal: boolean
  machine: ReadonlySet<string>
}

function knownEndpoint({ host, port, isShared = false }: Endpoint): KnownEndpoint {
  const read = parseHost(host)
  return {
    name: read.kind === 'name' ? read.name : null,
    port,
    isShared,
    addresses: new Set(read.kind === 'address' ? [formatAddress(read.address)] : []),
    isLocal: false,
    machine: new Set(),
  }
}

async function refreshEndpoint({
  endpoint,
  lookup,
  machine,
}: {
  endpoint: KnownEndpoint
  lookup: Lookup
  machine: ReadonlySet<string>
}): Promise<void> {
  if (endpoint.name !== null) {
    try {
      const found = await lookup(endpoint.name, {})
      const addresses = found.flatMap(({ address }) => parsed(address))
      const own = addresses.filter((address) => !endpoint.isShared || describeSpecial(address) !== null)
      endpoint.addresses = new Set(own.map(formatAddress))
    } catch {
      // The resolver is away for a while: what was known stays.
    }
  }
  Object.assign(endpoint, withMachine({ endpoint, machine }))
}

function withMachine({
  endpoint,
  machine,
}: {
  endpoint: KnownEndpoint
  machine: ReadonlySet<string>
}): KnownEndpoint {
  const isLocalhost = endpoint.name === 'localhost' || endpoint.name?.endsWith('.localhost') === true
  const addresses = [...endpoint.addresses].flatMap(parsed)
  const isLocal = isLocalhost || addresses.some((address) => isOfMachine(address, machine))
  return { ...endpoint, isLocal, machine }
}

function covers(
  endpoint: KnownEndpoint,
  { name, address, port }: { name: string | null; address: Address; port: number },
): boolean {
  if (endpoint.port !== port) return false
  return (
    (endpoint.name !== null && endpoint.name === name) ||
    endpoint.addresses.has(formatAddress(address)) ||
    (endpoint.isLocal && isOfMachine(address, endpoint.machine))
  )
}

const hostRanges = ['0.0.0.0/8', '127.0.0.0/8', '::/128', '::1/128'].map(requireRange)

function isOfMachine(address: Address, machine: ReadonlySet<string>): boolean {
  return hostRanges.some((range) => isWithin(address, range)) || machine.has(formatAddress(address))
}

function machineAddresses(): ReadonlySet<string> {
  const interfaces = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  return new Set(interfaces.flatMap(({ address }) => parsed(address)).map(formatAddress))
}

function parsed(text: string): Address[] {
  const address = parseAddress(text)
  return address === null ? [] : [address]
}
