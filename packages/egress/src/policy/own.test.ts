import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import type { Lookup } from '../dial/lookup.ts'
import { parseEgressRules } from '../rule/parse.ts'
import { type Endpoint, type OwnEndpoints, watchOwnEndpoints } from './own.ts'
import { createEgressPolicy } from './policy.ts'

const lookupOf =
  (addresses: Map<string, string[] | Error>): Lookup =>
  async (name) => {
    const found = addresses.get(name) ?? new Error(`${name} is unknown`)
    if (found instanceof Error) throw found
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }

const refusalOf = (own: OwnEndpoints | Endpoint[], { address, port }: { address: string; port: number }) => {
  const policy = createEgressPolicy({ operatorAllow: parseEgressRules('*').rules, own })
  const decision = policy.decide({ host: 'rebound.example', port, address })
  return decision.allowed ? null : decision.refusal
}

test('a database that is known by name is own by each of its addresses, whatever name is asked for', async () => {
  const lookup = lookupOf(new Map([['db.internal', ['10.0.0.5', 'fd00::5']]]))
  const own = await watchOwnEndpoints({ endpoints: [{ host: 'DB.internal.', port: 5432 }], lookup })
  try {
    expect(refusalOf(own, { address: '10.0.0.5', port: 5432 })).toBe('own')
    expect(refusalOf(own, { address: 'fd00::5', port: 5432 })).toBe('own')
    expect(refusalOf(own, { address: '::ffff:10.0.0.5', port: 5432 })).toBe('own')
    expect(refusalOf(own, { address: '10.0.0.5', port: 22 })).toBeNull()
    expect(refusalOf(own, { address: '10.0.0.6', port: 5432 })).toBeNull()
  } finally {
    own.close()
  }
})

test('a database that moves is followed; while its name does not resolve, its last address stays own', async () => {
  const addresses = new Map<string, string[] | Error>([['db.internal', ['10.0.0.5']]])
  const asked: (() => void)[] = []
  const lookup: Lookup = async (name, options) => {
    asked.shift()?.()
    return lookupOf(addresses)(name, options)
  }
  const nextAnswers = async (count: number) => {
    for (let index = 0; index < count; index += 1) await new Promise<void>((resolve) => asked.push(resolve))
  }
  const own = await watchOwnEndpoints({
    endpoints: [{ host: 'db.internal', port: 5432 }],
    lookup,
    refreshMs: 1,
  })
  try {
    addresses.set('db.internal', new Error('SERVFAIL'))
    await nextAnswers(2)
    expect(refusalOf(own, { address: '10.0.0.5', port: 5432 })).toBe('own')
    addresses.set('db.internal', ['10.0.0.6'])
    await nextAnswers(2)
    expect(refusalOf(own, { address: '10.0.0.6', port: 5432 })).toBe('own')
    expect(refusalOf(own, { address: '10.0.0.5', port: 5432 })).toBeNull()
  } finally {
    own.close()
  }
})

test('public addresses that others may have as well are not own, but the name is, and addresses inside', async () => {
  const lookup = lookupOf(new Map([['millrace.example', ['104.16.0.1', '10.0.0.7']]]))
  const endpoints = [{ host: 'millrace.example', port: 443, isShared: true }]
  const own = await watchOwnEndpoints({ endpoints, lookup })
  try {
    expect(refusalOf(own, { address: '104.16.0.1', port: 443 })).toBeNull()
    expect(refusalOf(own, { address: '10.0.0.7', port: 443 })).toBe('own')
    const target = { host: 'Millrace.example', port: 443, address: '104.16.0.1' }
    const policy = createEgressPolicy({ operatorAllow: [], own })
    expect(policy.decide(target)).toMatchObject({ allowed: false, refusal: 'own' })
  } finally {
    own.close()
  }
})

test.each(['localhost', '127.0.0.1', '0.0.0.0', '::'])(
  'what listens on %s of this machine is own at every address of the machine',
  (host) => {
    const own = [{ host, port: 3000 }]
    const machine = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
    for (const address of [
      '127.0.0.1',
      '127.1.2.3',
      '0.0.0.0',
      '::1',
      '::',
      ...machine.map((one) => one.address),
    ]) {
      expect([address, refusalOf(own, { address, port: 3000 })]).toEqual([address, 'own'])
    }
    expect(refusalOf(own, { address: '127.0.0.1', port: 3001 })).toBeNull()
    expect(refusalOf(own, { address: '10.255.255.254', port: 3000 })).toBeNull()
  },
)
