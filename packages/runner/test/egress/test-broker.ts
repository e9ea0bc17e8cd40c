import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, isIP, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BrokerAnswer,
  type BrokerRequest,
  brokerRequestSchema,
  brokerSocketName,
} from '@millrace/contracts'

/** Names that end so are this machine; `blackhole.test` never answers. Others do not exist. */
const localName = /(^|\.)local\.test$|^localhost$/

export interface TestBroker {
  directory: string
  /** What was asked, in order: `open 127.0.0.1:80`. */
  asked: string[]
  /** Questions that were given up before their answer. */
  abandoned: number
  close(): Promise<void>
}

/** One with a directory of its own, which lets nothing through but what is allowed to it. */
export async function startTestBroker(): Promise<TestBroker & { allow(port: number): void }> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-egress-'))
  chmodSync(directory, 0o755)
  const allowed = new Set<number>()
  const broker = await openTestBroker({ directory, allows: (port) => allowed.has(port) })
  const { close } = broker
  return Object.assign(broker, {
    allow: (port: number) => allowed.add(port),
    close: async () => {
      await close()
      rmSync(directory, { recursive: true, force: true })
    },
  })
}

/**
 * The smallest broker that speaks the protocol: it lets through to allowed ports of this machine, and refuses the rest.
 * The worker's own has the policy, the caps and the log.
 */
export async function openTestBroker({
  directory,
  allows,
}: {
  directory: string
  allows: (port: number) => boolean
}): Promise<TestBroker> {
  const sockets = new Set<Socket>()
  let opened = 0
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const broker: TestBroker = {
    directory,
    asked: [],
    abandoned: 0,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const server = createServer((socket) => {
    keep(socket).on('error', () => {})
    let answered = false
    socket.on('close', () => {
      if (!answered) broker.abandoned += 1
    })
    socket.once('data', (line) => {
      const request = brokerRequestSchema.parse(JSON.parse(line.toString()))
      broker.asked.push(
        request.op === 'open' ? `open ${request.host}:${request.port}` : `lookup ${request.host}`,
      )
      if (request.host === 'blackhole.test') return
      void answer(request).then((result) => {
        answered = true
        socket.end(`${JSON.stringify(result)}\n`)
      })
    })
  })
  await listen(server, join(directory, brokerSocketName))
  return broker

  async function answer(request: BrokerRequest): Promise<BrokerAnswer> {
    const { host } = request
    const address = localName.test(host) ? '127.0.0.1' : host
    const family = isIP(address)
    if (host === 'denied.test') return denied(host)
    if (host === 'busy.test') return { ok: false, code: 'EAGAIN', message: busy }
    if (family !== 4 && family !== 6) return { ok: false, code: 'ENOTFOUND', message: '' }
    if (request.op === 'lookup') {
      return {
        ok: true,
        addresses: [
          { address: '::1', family: 6 },
          { address, family },
        ],
      }
    }
    if (request.port === quotaPort) {
      return { ok: false, code: 'EDQUOT', message: 'This run has opened more connections than a run may.' }
    }
    if (!allows(request.port)) return denied(`${host}:${request.port}`)
    return open({ address, family, port: request.port })
  }

  async function open({
    address,
    family,
    port,
  }: {
    address: string
    family: 4 | 6
    port: number
  }): Promise<BrokerAnswer> {
    const outside = keep(connect({ host: address, port, allowHalfOpen: true }))
    const failed = await new Promise<string | null>((resolve) => {
      outside.once('connect', () => resolve(null))
      outside.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EIO'))
    })
    outside.on('error', () => {})
    if (failed !== null) return { ok: false, code: failed, message: '' }
    opened += 1
    const path = opened.toString(36)
    const once = createServer({ allowHalfOpen: true }, (inside) => {
      once.close()
      keep(inside).on('error', () => outside.destroy())
      outside.on('close', () => inside.destroySoon())
      inside.on('close', () => outside.destroySoon())
      inside.pipe(outside).pipe(inside)
    })
    await listen(once, join(directory, path))
    return { ok: true, path, address, family }
  }
}

/** What the platform says of itself. */
export const busy = 'The platform cannot open more connections at the moment.'

/** Asked for, it stands for a cap that was reached. */
export const quotaPort = 65_001

function denied(target: string): BrokerAnswer {
  return { ok: false, code: 'EACCES', message: `The platform does not allow runs to connect to ${target}.` }
}

function listen(server: ReturnType<typeof createServer>, path: string): Promise<void> {
  // The sandbox may have another user.
  return new Promise((resolve) => server.listen({ path, readableAll: true, writableAll: true }, resolve))
}
