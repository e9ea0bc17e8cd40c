import { isIP } from 'node:net'
import type { BrokerAnswer } from '@millrace/contracts'
import { ask, hasBroker } from './broker.ts'
import { forbidden, lookupError, systemError } from './errors.ts'
import { datagrams, isLoaded, type NameRequest, names } from './node-internals.ts'

const { nextTick } = process

/** Look-ups go to the broker: inside there is neither a resolver nor a list of hosts. */
export function hookNames(): void {
  // It keeps the functions that it found when it was loaded.
  if (isLoaded('internal/dns/promises')) {
    throw new Error('node:dns/promises was loaded before the hooks of egress: call prepareEgress first')
  }
  const own = names()
  const { getaddrinfo, getnameinfo, DNS_ORDER_IPV4_FIRST, DNS_ORDER_IPV6_FIRST } = own
  const first: Readonly<Record<number, 4 | 6>> = { [DNS_ORDER_IPV4_FIRST]: 4, [DNS_ORDER_IPV6_FIRST]: 6 }

  own.getaddrinfo = (request, hostname, family, flags, order) => {
    if (!hasBroker()) return getaddrinfo(request, hostname, family, flags, order)
    lookUp(request, { hostname, family, first: first[order] ?? null, syscall: 'getaddrinfo' })
    return 0
  }
  own.getnameinfo = (request, address, port) => {
    if (!hasBroker()) return getnameinfo(request, address, port)
    return refuseRecords(request, 'getnameinfo', address)
  }
  hookRecords(own.ChannelWrap.prototype)
}

/** `dns.resolve` and what is like it. */
function hookRecords(channel: Record<string, (request: NameRequest, name: string) => number>): void {
  for (const query of Object.getOwnPropertyNames(channel)) {
    const original = channel[query]
    if (original === undefined || !(query.startsWith('query') || query === 'getHostByAddr')) continue
    const family = addressQueries[query]
    channel[query] = function (this: unknown, request, name) {
      if (!hasBroker()) return Reflect.apply(original, this, [request, name])
      if (family === undefined) return refuseRecords(request, query, name)
      lookUp(request, { hostname: name, family, first: null, syscall: query })
      return 0
    }
  }
}

const addressQueries: Readonly<Record<string, 4 | 6>> = { queryA: 4, queryAaaa: 6 }

interface Lookup {
  hostname: string
  family: 0 | 4 | 6
  first: 4 | 6 | null
  syscall: string
}

function lookUp(request: NameRequest, { hostname, family, first, syscall }: Lookup): void {
  ask({ op: 'lookup', host: hostname }, (answer) => {
    const found = addressesIn(answer).filter((address) => family === 0 || isIP(address) === family)
    if (first !== null) found.sort((a, b) => Number(isIP(b) === first) - Number(isIP(a) === first))
    if (found.length > 0) {
      // How long they stay right, nobody has said: not at all.
      request.oncomplete(
        null,
        found,
        found.map(() => 0),
      )
      return
    }
    const code = syscall === 'getaddrinfo' ? 'ENOTFOUND' : 'ENODATA'
    const failure = answer.ok ? { ok: false as const, code, message: '' } : answer
    fail(request, lookupError(failure, syscall, hostname))
  })
}

function addressesIn(answer: BrokerAnswer): string[] {
  return answer.ok && 'addresses' in answer ? answer.addresses.map(({ address }) => address) : []
}

function refuseRecords(request: NameRequest, syscall: string, hostname: string): number {
  const hint = syscall === 'querySrv' || syscall === 'queryTxt' ? srvHint : ''
  const message = `${syscall} ENOTIMP ${hostname}: inside a run only the addresses of a name can be looked up (A and AAAA)${hint}`
  nextTick(() => fail(request, systemError(message, { code: 'ENOTIMP', syscall, hostname })))
  return 0
}

const srvHint =
  '. For MongoDB, use a connection string that names its hosts (mongodb://host1,host2/) in place of mongodb+srv://'

function fail(request: NameRequest, error: Error): void {
  if (request.reject !== undefined) request.reject(error)
  else request.callback?.(error)
}

/** `dgram.createSocket` throws: a library that sent into the void would look as if it worked. */
export function hookDatagrams(): void {
  // Too late: the kernel refuses, in words of its own.
  if (isLoaded('internal/dgram')) return
  const own = datagrams()
  const { UDP } = own
  own.UDP = class extends UDP {
    constructor() {
      if (hasBroker()) {
        throw forbidden('UDP is not available in a sandbox. Use a service that takes TCP or HTTP.', {
          absent: 'udp',
          syscall: 'socket',
        })
      }
      super()
    }
  }
}
