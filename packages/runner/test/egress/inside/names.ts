import { createSocket } from 'node:dgram'
import dns, { promises } from 'node:dns'
import { lookup as lookupPromise, Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { told } from './told.ts'

export async function lookups({ host }: { host: string }) {
  return {
    callback: await new Promise((resolve) =>
      dns.lookup(host, (error, address, family) => resolve([error, address, family])),
    ),
    promise: await promises.lookup(host, { family: 4 }),
    module: await lookupPromise(host, { all: true, order: 'ipv4first' }),
    promisified: await promisify(dns.lookup)(host, { all: true, order: 'ipv6first' }),
    resolve4: await promises.resolve4(host),
    resolve6: await new Promise((resolve) => dns.resolve6(host, (_error, addresses) => resolve(addresses))),
    resolver: await new Resolver().resolve(host, 'A'),
    withTtl: await promises.resolve4(host, { ttl: true }),
  }
}

export async function failures() {
  const missing = promises.lookup('missing.example')
  const denied = new Promise((_resolve, reject) => dns.lookup('denied.test', (error) => reject(error)))
  return {
    missing: await missing.catch(told),
    denied: await denied.catch(told),
    srv: await promises.resolveSrv('_mongodb._tcp.local.test').catch(told),
    mx: await new Promise((resolve) => dns.resolveMx('local.test', (error) => resolve(told(error)))),
    reverse: await promises.reverse('127.0.0.1').catch(told),
    service: await promises.lookupService('127.0.0.1', 80).catch(told),
  }
}

export async function udp() {
  createSocket('udp4')
}

export async function server() {
  const listening = createServer().listen(0)
  const [error] = await once(listening, 'error')
  throw error
}
