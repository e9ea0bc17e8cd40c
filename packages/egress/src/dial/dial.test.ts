import { once } from 'node:events'
import type { Socket } from 'node:net'
import { startDnsServer } from '@millrace/testing/dns-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hang, type Listener, listen } from '../../test/listeners.ts'
import { createEgressPolicy, type EgressPolicy } from '../policy/policy.ts'
import { parseEgressRules } from '../rule/parse.ts'
import { type DialOptions, dial } from './dial.ts'
import type { Lookup } from './lookup.ts'
import { resolveAllowed } from './resolve.ts'

const cleanUps: (() => Promise<void>)[] = []
const dialed: Socket[] = []
let server: Listener

const sockets = () =>
  process.getActiveResourcesInfo().filter((kind) => /^TCP(Socket|Connect)/.test(kind)).length

beforeEach(async () => {
  server = await started(listen('127.0.0.1'))
})

afterEach(async () => {
  for (const socket of dialed.splice(0)) socket.destroy()
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

async function started<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const thing = await starting
  cleanUps.push(() => thing.close())
  return thing
}

const policyOf = (operator: string) => createEgressPolicy({ operatorAllow: parseEgressRules(operator).rules })

const answering =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

async function dialTo(options: Partial<DialOptions> = {}) {
  const result = await dial({
    host: 'name.example',
    port: server.port,
    policy: policyOf('127.0.0.0/8'),
    timeoutMs: 5000,
    lookup: answering('127.0.0.1'),
    ...options,
  })
  result.socket.on('error', () => {})
  dialed.push(result.socket)
  return result
}

test('a connected socket comes back, with the address that was checked', async () => {
  const { socket, address, family } = await dialTo()
  expect({ address, family }).toEqual({ address: '127.0.0.1', family: 4 })
  const [greeting] = await once(socket, 'data')
  expect(String(greeting)).toBe('hello')
})

test('an address in any spelling is connected to as what it means, without asking a resolver', async () => {
  const lookup: Lookup = async () => expect.unreachable('an address was looked up')
  for (const host of ['127.1', '0x7f000001', '::ffff:127.0.0.1', '[::ffff:7f00:1]', '１２７.0.0.1.']) {
    const { address } = await dialTo({ host, lookup })
    expect(address).toBe('127.0.0.1')
  }
})

test('IPv6 is dialed as well', async () => {
  const server6 = await started(listen('::1'))
  const { address, family } = await dialTo({
    host: '[::1]',
    port: server6.port,
    policy: policyOf('::1'),
  })
  expect({ address, family }).toEqual({ address: '::1', family: 6 })
})

describe('a name server that changes its answer', () => {
  /** Its n-th answer is the n-th of the list, and the last of it from then on. */
  async function rebinding(...answers: string[][]) {
    let asked = 0
    const dns = await started(
      startDnsServer({ answer: () => answers[Math.min(asked++, answers.length - 1)] ?? [] }),
    )
    const lookup: Lookup = async (name) => {
      const addresses = await dns.resolver.resolve4(name)
      return addresses.map((address) => ({ address, family: 4 }))
    }
    return { lookup, questions: dns.questions }
  }

  test('is asked once: the address that was checked is the one that is connected to', async () => {
    const inside = await started(listen('127.0.0.2', server.port))
    const { lookup, questions } = await rebinding(['127.0.0.1'], ['127.0.0.2'])
    const { address } = await dialTo({ policy: policyOf('127.0.0.1'), lookup })
    expect(address).toBe('127.0.0.1')
    expect(questions).toEqual([{ name: 'name.example', type: 'A' }])
    expect(inside.connections()).toBe(0)
  })

  test('is refused as soon as it answers with an address inside', async () => {
    const { lookup, questions } = await rebinding(['127.0.0.1'], ['127.0.0.2'])
    const inside = await started(listen('127.0.0.2', server.port))
    const policy = policyOf('127.0.0.1')
    await dialTo({ policy, lookup })
    await expect(dialTo({ policy, lookup })).rejects.toMatchObject({
      code: 'EACCES',
      refusal: 'not_public',
      message: 'name.example resolves to a loopback address.',
    })
    expect(questions).toHaveLength(2)
    expect(inside.connections()).toBe(0)
  })

  test.each([
    ['127.0.0.2', '1.1.1.1'],
    ['1.1.1.1', '127.0.0.1', '127.0.0.2'],
    ['1.1.1.1', '169.254.169.254'],
  ])('does not get through by mixing public addresses with others: %s, %s', async (...mixed) => {
    const { lookup } = await rebinding(mixed)
    await expect(dialTo({ policy: policyOf('127.0.0.1'), lookup })).rejects.toMatchObject({
      code: 'EACCES',
      message: expect.stringContaining('Its other addresses are refused with it'),
    })
    expect(server.connections()).toBe(0)
  })
})

describe('of several addresses', () => {
  test('the next is tried when one refuses', async () => {
    const { address } = await dialTo({ lookup: answering('127.0.0.3', '127.0.0.1') })
    expect(address).toBe('127.0.0.1')
  })

  test('the next is tried beside one that does not answer, and the silent one is given up', async () => {
    const silent = await started(hang('127.0.0.2'))
    const live = await started(listen('127.0.0.1', silent.port))
    const before = sockets()
    const { address } = await dialTo({ port: live.port, lookup: answering('127.0.0.2', '127.0.0.1') })
    expect(address).toBe('127.0.0.1')
    dialed.pop()?.destroy()
    await expect.poll(sockets).toBe(before)
  })

  test('what the operator has not opened is left out where he has opened all others', async () => {
    const canary = await started(listen('127.0.0.2', server.port))
    const policy = policyOf(`127.0.0.1:${server.port}`)
    for (const others of [['::1'], ['127.0.0.2', '::1'], ['169.254.169.254']]) {
      const { address } = await dialTo({
        host: 'localhost',
        policy,
        lookup: answering(...others, '127.0.0.1', ...others),
      })
      expect(address).toBe('127.0.0.1')
    }
    expect(canary.connections()).toBe(0)
    const another = dialTo({ host: 'localhost', port: 1, policy, lookup: answering('::1', '127.0.0.1') })
    await expect(another).rejects.toMatchObject({ code: 'EACCES', refusal: 'not_public' })
  })

  test('what the organization denies is left out, and the others are used', async () => {
    const policy = createEgressPolicy({
      operatorAllow: parseEgressRules('127.0.0.0/8').rules,
      organization: { allow: [], deny: ['127.0.0.3'] },
    })
    const lookup = answering('127.0.0.3', '127.0.0.1', '127.0.0.1')
    await expect(resolveAllowed({ host: 'name.example', port: 80, policy, lookup })).resolves.toEqual([
      { address: '127.0.0.1', family: 4 },
    ])
  })

  test('the error of the first is told when all fail', async () => {
    await server.close()
    cleanUps.shift()
    await expect(dialTo({ lookup: answering('127.0.0.1', '127.0.0.3') })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
    })
  })

  test('no more than 64 are judged, and no other is used', async () => {
    const many = Array.from({ length: 4000 }, (_, index) => `127.0.${index >> 8}.${index & 255}`)
    let judged = 0
    const policy: EgressPolicy = {
      ...policyOf('127.0.0.0/8'),
      decide() {
        judged += 1
        return { allowed: true }
      },
    }
    const lookup = answering(...many)
    const addresses = await resolveAllowed({ host: 'name.example', port: 80, policy, lookup })
    expect(addresses.map(({ address }) => address)).toEqual(many.slice(0, 64))
    expect(judged).toBe(64)
  })

  test('no more than eight are tried', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `127.0.1.${index}`)
    await expect(dialTo({ lookup: answering(...many, '127.0.0.1') })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})

describe('nobody waits for ever', () => {
  test('for a host that does not answer', async () => {
    const silent = await started(hang('127.0.0.2'))
    const before = sockets()
    await expect(dialTo({ host: '127.0.0.2', port: silent.port, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: `127.0.0.2 on port ${silent.port} did not answer within 50 ms.`,
    })
    await expect.poll(sockets).toBe(before)
  })

  test('for a resolver that does not answer', async () => {
    const lookup: Lookup = () => new Promise(() => {})
    await expect(dialTo({ lookup, timeoutMs: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('after an abort while it resolves, connects, or before', async () => {
    const reason = new Error('the run was canceled')
    await expect(dialTo({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)

    const resolving = new AbortController()
    const lookup: Lookup = () => {
      queueMicrotask(() => resolving.abort(reason))
      return new Promise(() => {})
    }
    await expect(dialTo({ lookup, signal: resolving.signal })).rejects.toBe(reason)

    const silent = await started(hang('127.0.0.2'))
    const before = sockets()
    const connecting = new AbortController()
    const attempt = dialTo({ host: '127.0.0.2', port: silent.port, signal: connecting.signal })
    await expect.poll(sockets).toBeGreaterThan(before)
    connecting.abort(reason)
    await expect(attempt).rejects.toBe(reason)
    await expect.poll(sockets).toBe(before)
  })
})

test('an abort after the connection does not touch it: it is the caller’s', async () => {
  const controller = new AbortController()
  const { socket } = await dialTo({ signal: controller.signal })
  controller.abort()
  expect(socket.destroyed).toBe(false)
})

test('an error of the resolver keeps its code', async () => {
  const lookup: Lookup = async () => {
    throw Object.assign(new Error('getaddrinfo ENOTFOUND name.example'), { code: 'ENOTFOUND' })
  }
  await expect(dialTo({ lookup })).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(dialTo({ lookup: answering() })).rejects.toMatchObject({
    code: 'ENOTFOUND',
    message: 'No address is known for name.example.',
  })
})

test('a resolver is asked for the name as it is compared: lower case, ASCII, no trailing dot', async () => {
  const asked: string[] = []
  const lookup: Lookup = async (name) => {
    asked.push(name)
    return [{ address: '127.0.0.1', family: 4 }]
  }
  await dialTo({ host: 'Bücher.Example.', lookup })
  expect(asked).toEqual(['xn--bcher-kva.example'])
})

test('a name that is denied is not even asked for', async () => {
  const policy = createEgressPolicy({ operatorAllow: [], organization: { allow: ['api.example'], deny: [] } })
  const lookup: Lookup = async () => expect.unreachable('the name was looked up')
  await expect(dialTo({ host: 'secret-in-a-name.example', policy, lookup })).rejects.toMatchObject({
    code: 'EACCES',
    refusal: 'not_listed',
  })
})
