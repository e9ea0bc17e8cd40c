import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { createEgressPolicy, parseEgressRules } from '@millrace/egress'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNetwork } from './network.ts'

let server: Server
let port: number

beforeAll(async () => {
  server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = Number(Object(server.address()).port)
})
afterAll(() => server?.close())

const signal = new AbortController().signal

function given({ operator, allow = [], deny = [] }: { operator: string; allow?: string[]; deny?: string[] }) {
  const network = createNetwork({
    policy: createEgressPolicy({
      operatorAllow: parseEgressRules(operator).rules,
      organization: { allow, deny },
    }),
    dialMs: 5000,
    lookups: 2,
    inTurn: (work) => work(),
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  const connect = async (host: string) => {
    const { socket, address } = await network.connect({ host, port }, signal)
    socket.destroy()
    return address
  }
  return { ...network, connect }
}

describe('an address that a name has given to a run', () => {
  it('is allowed where its name is, and only then', async () => {
    const network = given({ operator: 'intern.example' })
    await expect(network.connect('127.0.0.1')).rejects.toMatchObject({ code: 'EACCES' })
    await network.resolve('Intern.Example.', signal)
    await expect(network.connect('127.0.0.1')).resolves.toBe('127.0.0.1')
    expect(network.nameOf({ host: '::ffff:127.0.0.1', port })).toBe('intern.example')
    await expect(network.connect('127.0.0.2')).rejects.toMatchObject({ code: 'EACCES' })
  })

  it('is allowed by a list that has its name, also after a connection by that name', async () => {
    const network = given({ operator: '127.0.0.1', allow: ['intern.example'] })
    await expect(network.connect('127.0.0.1')).rejects.toMatchObject({ refusal: 'not_listed' })
    await expect(network.resolve('other.example', signal)).rejects.toMatchObject({ refusal: 'not_listed' })
    await expect(network.connect('127.0.0.1')).rejects.toMatchObject({ refusal: 'not_listed' })
    await network.connect('intern.example')
    await expect(network.connect('127.0.0.1')).resolves.toBe('127.0.0.1')
  })

  it('is denied where one of its names is', async () => {
    const network = given({ operator: '127.0.0.1', deny: [`intern.example:${port}`] })
    await network.resolve('intern.example', signal)
    await network.resolve('other.example', signal)
    await expect(network.connect('127.0.0.1')).rejects.toMatchObject({
      refusal: 'denied',
      message: expect.stringContaining('intern.example is denied by'),
    })
    expect(network.nameOf({ host: '127.0.0.1', port })).toBe('intern.example')
  })

  it('is nothing to another run', async () => {
    await given({ operator: 'intern.example' }).resolve('intern.example', signal)
    const another = given({ operator: 'intern.example' })
    expect(another.nameOf({ host: '127.0.0.1', port })).toBeNull()
    await expect(another.connect('127.0.0.1')).rejects.toMatchObject({ code: 'EACCES' })
  })
})
