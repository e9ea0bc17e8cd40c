import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrokerAnswer, type BrokerRequest, brokerSocketName } from '@millrace/contracts'
import type { Dialed } from '@millrace/egress'
import type { EgressAttempt } from '@millrace/services/egress'
import { type Broker, openBroker } from '../broker.ts'
import { defaultEgressCaps, defaultEgressTimings, type EgressCaps, type EgressTimings } from '../caps.ts'
import type { Network, Target } from '../network.ts'

export interface BrokerKit {
  directory: string
  broker: Broker
  entries: EgressAttempt[]
  problems: unknown[]
  /** What the broker said when it let nothing pass any more. */
  exhausted: string[]
  /** Sends what it is given, and reads until the broker closes. */
  say(bytes: string | Buffer): Promise<string>
  ask(request: BrokerRequest): Promise<BrokerAnswer>
  /** As the hooks inside do: asks, then connects to the one-time socket. */
  open(target: Target): Promise<Socket>
  /** Connects to a one-time socket. */
  claim(name: string): Promise<Socket>
  /** The names in the directory. */
  names(): Promise<string[]>
  /** A server on a port of its own, which is closed with the kit. */
  serve(onConnection: (socket: Socket) => void): Promise<Target>
  /** Resolves with the entry number `count`. */
  untilEntries(count: number): Promise<EgressAttempt[]>
  close(): Promise<void>
}

/** A broker in a directory of its own. The network is this machine's, without any policy, unless another one is given. */
export async function createBrokerKit({
  caps = {},
  timings = {},
  network = openNetwork,
}: {
  caps?: Partial<EgressCaps>
  timings?: Partial<EgressTimings>
  network?: Partial<Network>
} = {}): Promise<BrokerKit> {
  const directory = await mkdtemp(path.join(tmpdir(), 'millrace-broker-'))
  const entries: EgressAttempt[] = []
  const problems: unknown[] = []
  const exhausted: string[] = []
  const servers: Server[] = []
  let onEntry = () => {}
  const broker = await openBroker({
    directory,
    network: { ...openNetwork, ...network },
    caps: { ...defaultEgressCaps, ...caps },
    timings: { ...defaultEgressTimings, ...timings },
    onEntry: (entry) => {
      entries.push(entry)
      onEntry()
    },
    onExhausted: (reason) => exhausted.push(reason),
    onProblem: (error) => problems.push(error),
    now: () => new Date(),
  })
  const dialBroker = () => connect({ path: path.join(directory, brokerSocketName), allowHalfOpen: true })
  const kit: BrokerKit = {
    directory,
    broker,
    entries,
    problems,
    exhausted,
    async say(bytes) {
      const socket = dialBroker()
      socket.write(bytes)
      return heard(socket)
    },
    async ask(request) {
      return JSON.parse(await kit.say(`${JSON.stringify(request)}\n`))
    },
    async open({ host, port }) {
      const answer = await kit.ask({ op: 'open', host, port })
      if (!answer.ok || !('path' in answer)) throw new Error(JSON.stringify(answer))
      return kit.claim(answer.path)
    },
    async claim(name) {
      const socket = connect({ path: path.join(directory, name), allowHalfOpen: true })
      await once(socket, 'connect')
      return socket.on('error', () => {})
    },
    names: () => readdir(directory),
    async serve(onConnection) {
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        socket.on('error', () => {})
        onConnection(socket)
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      servers.push(server)
      return { host: '127.0.0.1', port: portOf(server) }
    },
    async untilEntries(count) {
      while (entries.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        onEntry = resolve
        await promise
      }
      return entries
    },
    async close() {
      await broker.close()
      for (const server of servers) server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
  return kit
}

export const openNetwork: Network = {
  async connect({ host, port }, signal): Promise<Dialed> {
    const socket = connect({ host, port })
    await once(socket, 'connect', { signal })
    return { socket, address: host, family: 4 }
  },
  nameOf: () => null,
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
}

/** All until the other side ends or breaks off. The socket stays open for writing. */
export function heard(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const chunks: Buffer[] = []
  const settle = () => resolve(Buffer.concat(chunks).toString())
  socket
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', settle)
    .on('close', settle)
    .on('error', settle)
  return promise
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return (address satisfies AddressInfo).port
}
