import { lookup } from 'node:dns/promises'

export interface ResolvedAddress {
  address: string
  family: 4 | 6
}

/** Every address of a name, in the order of the resolver. Rejects with an error that has one of Node's codes (ENOTFOUND). */
export type Lookup = (host: string, options: { signal?: AbortSignal }) => Promise<readonly ResolvedAddress[]>

/**
 * As every other program on this machine resolves: /etc/hosts and search domains included. The resolver of the system cannot
 * be stopped, so `signal` is for others: `resolveAllowed` does not wait any longer.
 */
export const systemLookup: Lookup = async (host) => {
  const found = await lookup(host, { all: true, order: 'verbatim' })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}
