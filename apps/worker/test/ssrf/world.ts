/**
 * A worker as production starts it, in a network of its own where every address of the Internet, public, private or
 * reserved, is this machine: whatever gets past the policy does arrive, and is counted. Started by `start-world.ts`.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { createBlobs } from '@millrace/blobs'
import { createDatabase } from '@millrace/db'
import { createEgressPolicy, createGuardedFetch, watchOwnEndpoints } from '@millrace/egress'
import { createLive } from '@millrace/live'
import { createQueueBackend } from '@millrace/queue'
import { detectIsolation } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { ownEndpoints } from '@millrace/services/egress'
import { startDnsServer } from '@millrace/testing/dns-server'
import { createVault } from '@millrace/vault'
import { createDriver } from '../../src/create-driver.ts'
import { defaultEgressCaps } from '../../src/egress/index.ts'
import { readEnv } from '../../src/env.ts'
import { startWorker } from '../../src/worker.ts'
import { quickSettings } from '../quick-settings.ts'
import { type Answers, type Fetched, type Outgoing, ports, type Question, type Reached } from './questions.ts'
import { startTraps } from './traps.ts'
import { answer, machineAddresses } from './zone.ts'

const [databaseSocket = ''] = process.argv.slice(2)
const env = readEnv()

ownTheInternet()
resolveByOurselves()
await startDnsServer({ answer, port: 53 })
const traps = await startTraps({ databaseSocket })

const logged: string[] = []
const log: Services['log'] = (entry) => logged.push(JSON.stringify(entry))
const db = createDatabase({ url: env.databaseUrl })
const live = createLive({ databaseUrl: env.databaseUrl })
const queueBackend = createQueueBackend({ databaseUrl: env.databaseUrl, bus: live })
const queue = queueBackend.queue()
const services: Services = {
  db,
  live,
  queue,
  blobs: createBlobs({ url: env.blobUrl }),
  vault: createVault(env.masterKeys),
  publicUrl: env.publicUrl,
  now: () => new Date(),
  log,
}
const isolation = await detectIsolation()
const driver = createDriver({ kind: env.sandboxDriver, isolation, concurrency: env.concurrency, log })
// As main.ts has it, but that there is a Redis that nobody uses.
const own = await watchOwnEndpoints({
  endpoints: ownEndpoints({ ...env, redisUrl: `redis://127.0.0.1:${ports.redis}` }),
})
const operatorAllow = env.egressAllow
const worker = await startWorker({
  services,
  queueBackend,
  driver,
  // Thousands of attempts in one run are what this is for.
  egress: {
    operatorAllow,
    own,
    caps: { ...defaultEgressCaps, connectionsPerSecond: 5000, logEntries: 20_000 },
  },
  version: 'test',
  concurrency: env.concurrency,
  settings: quickSettings,
})
const guardedFetch = createGuardedFetch({ policy: createEgressPolicy({ operatorAllow, own }) })

process.on('message', (question: Question) => {
  void answerTo(question).then((answered) => process.send?.(answered))
})
process.once('disconnect', () => process.exit(1))
process.once('SIGTERM', () => {
  void worker
    .stop()
    .then(() => driver.close())
    .then(() => process.exit(0))
})
process.send?.({ ready: true, tier: driver.tier, driver: driver.name })

async function answerTo(question: Question): Promise<Answers[Question['op']]> {
  switch (question.op) {
    case 'reached':
      return traps.reached()
    case 'logged':
      return logged
    case 'guarded-fetch':
      return await inParallel(question.requests, tryFetch)
    case 'knock':
      await inParallel(question.targets, knock)
      return null
    default:
      return question satisfies never
  }
}

async function tryFetch({ url, ...init }: Outgoing): Promise<Fetched> {
  try {
    const response = await guardedFetch(url, { ...init, signal: AbortSignal.timeout(10_000) })
    await response.text()
    return { code: String(response.status), message: '' }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'none'
    return { code, message: String(cause) }
  }
}

async function knock({ address, port }: Reached): Promise<void> {
  const socket = connect(port, address)
  await once(socket, 'connect')
  socket.destroy()
}

async function inParallel<In, Out>(given: readonly In[], work: (one: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = []
  const waiting = [...given.entries()]
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      results[one[0]] = await work(one[1])
    }
  }
  await Promise.all(Array.from({ length: 16 }, next))
  return results
}

function ownTheInternet(): void {
  const ip = (...args: string[]) => execFileSync('ip', args)
  ip('link', 'set', 'lo', 'up')
  for (const address of machineAddresses) ip('address', 'add', address, 'dev', 'lo')
  ip('route', 'add', 'local', '0.0.0.0/0', 'dev', 'lo')
  ip('-6', 'route', 'add', 'local', '::/0', 'dev', 'lo')
}

/** The resolver of the system asks the DNS server of the suite, and waits no longer than a test can. */
function resolveByOurselves(): void {
  // It goes with the world.
  const folder = path.dirname(databaseSocket)
  const files = {
    'resolv.conf': 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n',
    'nsswitch.conf': 'hosts: files dns\n',
    hosts: '127.0.0.1 localhost\n::1 localhost ip6-localhost\n',
  }
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    execFileSync('mount', ['--bind', file, `/etc/${name}`])
  }
}
