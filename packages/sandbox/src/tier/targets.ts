import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the probe is to reach and must not; crosses the border to it as JSON. */
export interface Targets {
  file: string
  socket: string
  abstractSocket: string
  loopbackPort: number
  /** Of this host; numbers so small that a namespace of its own has them too prove nothing. */
  pids: readonly number[]
  /** The probe's own number on this host. */
  ownPid: number
}

const smallestTellingPid = 100

/** Lays out what the host has, for a probe that looks for it. */
export async function layOutTargets(): Promise<{
  targets: Omit<Targets, 'ownPid'>
  close(): Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-probe-'))
  const file = join(folder, 'canary')
  const socket = join(folder, 'socket')
  const abstractSocket = `\0millrace-probe-${randomUUID()}`
  const servers: Server[] = []
  const close = async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    rmSync(folder, { recursive: true, force: true })
  }
  const listen = async (where: { path: string } | { host: string; port: number }) => {
    const server = createServer((connection) => connection.destroy())
    server.listen(where)
    await once(server, 'listening')
    servers.push(server)
    return server
  }
  try {
    writeFileSync(file, 'canary')
    await listen({ path: socket })
    await listen({ path: abstractSocket })
    const address = (await listen({ host: '127.0.0.1', port: 0 })).address()
    const loopbackPort = address !== null && typeof address === 'object' ? address.port : 0
    const pids = [process.pid, process.ppid].filter((pid) => pid >= smallestTellingPid)
    return { targets: { file, socket, abstractSocket, loopbackPort, pids }, close }
  } catch (error) {
    await close()
    throw error
  }
}
