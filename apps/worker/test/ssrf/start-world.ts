import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Kit } from '../kit.ts'
import { type Answers, ports, type Question } from './questions.ts'

export interface World {
  tier: string
  driver: string
  /** Rejects when it ends before it is closed. */
  died: Promise<never>
  ask<Op extends Question['op']>(question: Extract<Question, { op: Op }>): Promise<Answers[Op]>
  close(): Promise<void>
}

const program = fileURLToPath(new URL('./world.ts', import.meta.url))

/** Starts `world.ts` in a network and with mounts of its own, with the database of `kit` as its only way to this machine. */
export async function startWorld(kit: Kit, { egressAllow }: { egressAllow: string }): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-world-'))
  const database = await shareDatabase(kit.databaseUrl, path.join(folder, 'postgres'))
  const databaseUrl = new URL(kit.databaseUrl)
  databaseUrl.host = `127.0.0.1:${ports.database}`
  const child = spawn(
    'unshare',
    [
      ...asRoot(),
      ...['--net', '--mount', '--', process.execPath, '--disable-warning=ExperimentalWarning'],
      ...[program, path.join(folder, 'postgres')],
    ],
    {
      env: {
        ...kit.env,
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        DATABASE_URL: databaseUrl.href,
        PUBLIC_URL: `http://127.0.0.1:${ports.web}`,
        EGRESS_ALLOW: egressAllow,
        WORKER_CONCURRENCY: '8',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const exited = once(child, 'exit')
  const died = exited.then(([code, signal]): never => {
    throw new Error(`the world of the suite ended: ${code ?? signal}`)
  })
  died.catch(() => {})
  const hear = () => Promise.race([once(child, 'message').then(([message]) => message), died])
  const { tier, driver } = await hear()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    tier,
    driver,
    died,
    ask(question) {
      const answered = turn.then(() => {
        const heard = hear()
        child.send(question)
        return heard
      })
      turn = answered.catch(() => {})
      return answered
    },
    async close() {
      end(child)
      await exited
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Within its namespaces, for `unshare`. */
export function asRoot(): string[] {
  return process.getuid?.() === 0 ? [] : ['--map-root-user']
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
}

/** A Unix socket is no matter of networks: it leads from one to another. */
async function shareDatabase(url: string, socketPath: string): Promise<{ close(): Promise<void> }> {
  const { hostname, port } = new URL(url)
  const server = createServer((socket) => {
    const database = connect(Number(port), hostname)
    socket.on('error', () => database.destroy())
    database.on('error', () => socket.destroy())
    socket.pipe(database).pipe(socket)
    socket.on('close', () => database.destroy())
  })
  server.listen(socketPath)
  await once(server, 'listening')
  return {
    async close() {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
