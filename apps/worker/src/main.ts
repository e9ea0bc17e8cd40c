import { type Blobs, createBlobs } from '@millrace/blobs'
import { createDatabase } from '@millrace/db'
import { createOutbound, watchOwnEndpoints } from '@millrace/egress'
import { createLive } from '@millrace/live'
import { createMail } from '@millrace/mail'
import { createQueueBackend } from '@millrace/queue'
import { type Cgroups, detectIsolation, type Isolation, openCgroups } from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { ownEndpoints } from '@millrace/services/egress'
import { createVault } from '@millrace/vault'
import packageJson from '../package.json' with { type: 'json' }
import { createDriver } from './create-driver.ts'
import { lookupCapsFor } from './egress/index.ts'
import { type Env, EnvError, readEnv } from './env.ts'
import { createLog } from './log.ts'
import { defaultSettings } from './settings.ts'
import { startWorker } from './worker.ts'

/** Postgres connections: the journal, the lease and the reconciler have one each, and claims share the rest. */
const poolSize = 6

async function main(): Promise<void> {
  const env = requireEnv()
  const log = createLog({ level: env.logLevel })
  const cgroups = requireCgroups(env)
  const isolation = await requireIsolation(env)
  if (isolation.tier !== 'full') {
    const { tier, gaps } = isolation
    log({ level: 'warn', message: 'sandboxes are not fully isolated', data: { tier, gaps: [...gaps] } })
  }
  const blobs = await requireBlobs(env.blobUrl)
  const db = createDatabase({ url: env.databaseUrl, poolSize })
  const live = createLive({ databaseUrl: env.databaseUrl, redisUrl: env.redisUrl })
  const queueBackend = createQueueBackend({ databaseUrl: env.databaseUrl, redisUrl: env.redisUrl, bus: live })
  const queue = queueBackend.queue()
  const own = await watchOwnEndpoints({ endpoints: ownEndpoints(env) })
  const services: Services = {
    db,
    live,
    queue,
    blobs,
    outbound: createOutbound({ operatorAllow: env.egressAllow, own }),
    vault: createVault(env.masterKeys),
    publicUrl: env.publicUrl,
    ...(env.mail === null ? {} : { mail: createMail(env.mail) }),
    now: () => new Date(),
    log,
  }
  const driver = createDriver({
    kind: env.sandboxDriver,
    isolation,
    cgroups,
    concurrency: env.concurrency,
    log,
  })
  const run = { ...defaultSettings.run, maxTimeoutMs: env.maxRunTimeoutMs, maxMemoryMb: env.maxRunMemoryMb }
  const retention = { ...defaultSettings.retention, days: env.retentionDays }
  const worker = await startWorker({
    services,
    queueBackend,
    driver,
    egress: { operatorAllow: env.egressAllow, own, lookups: lookupCapsFor(env.poolThreads) },
    gaps: isolation.gaps,
    version: packageJson.version,
    concurrency: env.concurrency,
    settings: { ...defaultSettings, run, retention },
  })
  // Before it says that it is ready: who hears that may stop it at once.
  const stopped = stopSignal()
  const { tier, name } = driver
  log({ level: 'info', message: 'ready', data: { worker: worker.id, pid: process.pid, tier, driver: name } })
  process.send?.('ready')

  await stopped
  log({ level: 'info', message: 'draining' })
  void stopSignal().then(() => process.exit(1))
  await worker.stop()
  own.close()
  await Promise.all([queue.close(), live.close()])
  await db.close()
  log({ level: 'info', message: 'stopped' })
}

function requireEnv(): Env {
  try {
    return readEnv()
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

/** Fails closed: without isolation it starts only where somebody has said that this is what they want. */
async function requireIsolation({ allowNoIsolation }: Env): Promise<Isolation> {
  const isolation = await detectIsolation()
  if (isolation.tier !== 'none' || allowNoIsolation) return isolation
  console.error(
    [
      'This machine gives no isolation for sandboxes (tier none), so the worker does not start:',
      ...isolation.gaps.map((gap) => `- ${gap}`),
      'ALLOW_NO_ISOLATION=1 allows it for local development with code that you trust.',
    ].join('\n'),
  )
  process.exit(2)
}

/** Before the first sandbox: with cgroups of version 2, this process has to step aside while it has no children. */
function requireCgroups({ sandboxCgroups }: Env): Cgroups | null {
  if (!sandboxCgroups) return null
  const cgroups = openCgroups()
  if (cgroups !== null) return cgroups
  console.error(
    [
      'SANDBOX_CGROUPS is on, but this worker may not make cgroups below its own, so it does not start.',
      'Delegate a cgroup to it alone, with the controllers memory and pids (systemd: Delegate=memory pids),',
      'or leave SANDBOX_CGROUPS off: the memory of sandboxes is limited without them, too.',
    ].join('\n'),
  )
  process.exit(2)
}

/** A store that cannot be used would fail every run that has a large value: better said now. */
async function requireBlobs(url: string): Promise<Blobs> {
  const blobs = createBlobs({ url })
  try {
    await blobs.check()
    return blobs
  } catch (error) {
    console.error(`BLOB_URL cannot be used. ${error instanceof Error ? error.message : String(error)}.`)
    process.exit(2)
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
}

await main()
