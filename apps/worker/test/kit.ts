import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLocalBlobs } from '@millrace/blobs'
import type { Flow, Json } from '@millrace/contracts'
import { createDatabase } from '@millrace/db'
import { createOutbound, parseEgressRules } from '@millrace/egress'
import { createLive } from '@millrace/live'
import { createQueueBackend, type QueueBackend } from '@millrace/queue'
import { detectIsolation, type SandboxDriver, type SandboxProgram } from '@millrace/sandbox'
import {
  type Context,
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  publishIntegration,
  runInstanceFlow,
  type Services,
} from '@millrace/services'
import { createTestDatabase } from '@millrace/testing/database'
import { createVault } from '@millrace/vault'
import { createDriver } from '../src/create-driver.ts'
import type { EgressSettings } from '../src/egress/index.ts'
import type { WorkerSettings } from '../src/settings.ts'
import { startWorker, type Worker } from '../src/worker.ts'
import { quickSettings } from './quick-settings.ts'

export { quickSettings }

export interface Kit {
  ctx: Context
  services: Services
  queueBackend: QueueBackend
  databaseUrl: string
  env: Record<string, string>
  logged: Parameters<Services['log']>[0][]
  /**
   * The driver of the product, as this machine has it. Without options one for all workers of the kit, which ends with it:
   * its zygotes boot once. With options one of its own.
   */
  driver(options?: DriverOptions): SandboxDriver
  worker(options?: {
    settings?: Partial<WorkerSettings>
    driver?: SandboxDriver
    concurrency?: number
    services?: Services
    egress?: Partial<EgressSettings>
  }): Promise<Worker>
  /** Publishes and deploys a flow; gives the instance. */
  deploy(flow: Partial<Flow>): Promise<{ instanceId: string; flow: string }>
  start(deployed: { instanceId: string; flow: string }, input?: Json): Promise<string>
  startWith(ctx: Context, deployed: { instanceId: string; flow: string }, input?: Json): Promise<string>
  /** Publishes and deploys several flows as one integration. */
  deployAll(flows: (Partial<Flow> & { key: string })[]): Promise<{ instanceId: string }>
  /** Resolves when the step is under way, or has the status. */
  untilStep(runId: string, path: string, status?: string): Promise<void>
  /** Resolves when the run has the status. */
  untilStatus(runId: string, status: string): Promise<void>
  /** Resolves when the run is over. */
  ended(runId: string): Promise<EndedRun>
  /** Everything that the journal and the log say of a run, by seq. */
  story(runId: string): Promise<StoryLine[]>
  close(): Promise<void>
}

type DriverOptions = Partial<Parameters<typeof createDriver>[0]> & { program?: SandboxProgram }

export interface EndedRun {
  status: string
  errorCode: string | null
  error: Json
  attempt: number
  lastSeq: number
}

export interface StoryLine {
  seq: number
  type: string
  path: string | null
  status: string | null
  message: string | null
}

export async function createKit(): Promise<Kit> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-worker-'))
  const masterKey = randomBytes(32).toString('base64')
  const db = createDatabase({ url: database.url })
  const live = createLive({ databaseUrl: database.url })
  const queueBackend = createQueueBackend({ databaseUrl: database.url, bus: live })
  const queue = queueBackend.queue()
  const logged: Kit['logged'] = []
  const services: Services = {
    db,
    queue,
    live,
    vault: createVault({ masterKey }),
    blobs: createLocalBlobs({ folder }),
    outbound: createOutbound({ operatorAllow: loopback }),
    publicUrl: 'http://127.0.0.1:1',
    now: () => new Date(),
    log: (entry) => logged.push(entry),
  }
  const { id: organizationId } = await db.system.organization.create({ data: { slug: 'acme', name: 'Acme' } })
  const ctx: Context = {
    ...services,
    actor: { kind: 'member', id: organizationId, organizationId, role: 'owner' },
  }
  const workers: Worker[] = []
  let counter = 0

  const isolation = await detectIsolation()
  const createOwn = (options: DriverOptions) =>
    createDriver({ kind: 'zygote', isolation, concurrency: 2, log: services.log, ...options })
  let shared: SandboxDriver | null = null
  const driver: Kit['driver'] = (options) => {
    if (options !== undefined) return createOwn(options)
    shared ??= createOwn({})
    return borrowed(shared)
  }

  const kit: Kit = {
    ctx,
    services,
    queueBackend,
    logged,
    driver,
    databaseUrl: database.url,
    env: {
      DATABASE_URL: database.url,
      BLOB_URL: `file:${folder}`,
      MILLRACE_MASTER_KEY: masterKey,
      PUBLIC_URL: 'http://127.0.0.1:1',
      ALLOW_NO_ISOLATION: '1',
      EGRESS_ALLOW: loopbackRules,
    },
    async worker({
      settings = {},
      driver: given = driver(),
      concurrency = 4,
      services: own = services,
      egress = {},
    } = {}) {
      const worker = await startWorker({
        services: own,
        queueBackend,
        driver: given,
        egress: { operatorAllow: loopback, own: [], ...egress },
        version: 'test',
        concurrency,
        settings: { ...quickSettings, ...settings },
      })
      workers.push(worker)
      return worker
    },
    async deploy(overrides) {
      const { instanceId } = await kit.deployAll([{ key: 'main', ...overrides }])
      return { instanceId, flow: overrides.key ?? 'main' }
    },
    async deployAll(given) {
      counter += 1
      const number = counter
      const flows: Flow[] = given.map((overrides) => ({
        name: 'Main',
        trigger: { id: 'trigger', use: 'manual' },
        steps: [],
        ...overrides,
      }))
      const key = `integration-${number}`
      await createIntegration(ctx, { schemaVersion: 1, key, name: key, flows })
      await publishIntegration(ctx, key, {})
      const { externalId } = await createCustomer(ctx, { externalId: `customer-${number}`, name: 'Globex' })
      const { id } = await createInstance(ctx, {
        customer: externalId,
        integration: key,
        config: {},
        connections: {},
      })
      await deployInstance(ctx, id)
      return { instanceId: id }
    },
    start: (deployed, input = null) => startFlow(ctx, { ...deployed, input }),
    startWith: (context, deployed, input = null) => startFlow(context, { ...deployed, input }),
    async untilStep(runId, path, status) {
      await watchRun(services, runId, async () => {
        const step = await db.system.stepRun.findUnique({ where: { runId_path: { runId, path } } })
        return status === undefined || step?.status === status ? step : null
      })
    },
    async untilStatus(runId, status) {
      await watchRun(services, runId, async () => {
        const run = await db.system.run.findUniqueOrThrow({ where: { id: runId } })
        if (run.status === status) return run
        if (finalStatuses.has(run.status))
          throw new Error(`the run is ${run.status}: ${JSON.stringify(run.error)}`)
        return null
      })
    },
    ended: (runId) => untilEnded(services, runId),
    story: (runId) => storyOf(services, runId),
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await shared?.close()
      await Promise.all([queue.close(), live.close()])
      await db.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return kit
}

/** Who borrowed it does not end it. */
function borrowed(driver: SandboxDriver): SandboxDriver {
  return {
    name: driver.name,
    tier: driver.tier,
    get fallbacks() {
      return driver.fallbacks
    },
    take: (options) => driver.take(options),
    close: () => Promise.resolve(),
  }
}

/** Where tests have their third parties. */
const loopbackRules = '127.0.0.0/8,[::1]'
const loopback = parseEgressRules(loopbackRules).rules

export const code = (id: string, body: string) => ({
  id,
  use: 'code',
  with: { source: `export default async ({ trigger, steps, log, loop }) => { ${body} }` },
})

const finalStatuses: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled'])

async function startFlow(
  ctx: Context,
  { instanceId, flow, input }: { instanceId: string; flow: string; input: Json },
): Promise<string> {
  const { runId } = await runInstanceFlow(ctx, instanceId, flow, { input })
  return runId
}

function untilEnded(services: Services, runId: string): Promise<EndedRun> {
  return watchRun(services, runId, async () => {
    const run = await services.db.system.run.findUniqueOrThrow({ where: { id: runId } })
    if (!finalStatuses.has(run.status)) return null
    const { status, errorCode, attempt, lastSeq } = run
    return { status, errorCode, attempt, lastSeq, error: JSON.parse(JSON.stringify(run.error)) }
  })
}

/** Looks at each hint of the run, and now and then should one be lost, until there is something. */
async function watchRun<T>({ live }: Services, runId: string, look: () => Promise<T | null>): Promise<T> {
  const over = new AbortController()
  let ring = () => {}
  await live.subscribe({ topic: `run:${runId}`, onHint: () => ring(), signal: over.signal })
  try {
    while (true) {
      const { promise, resolve } = Promise.withResolvers<void>()
      ring = resolve
      const found = await look()
      if (found !== null) return found
      const timer = setTimeout(resolve, 500)
      await promise
      clearTimeout(timer)
    }
  } finally {
    over.abort()
  }
}

async function storyOf({ db }: Services, runId: string): Promise<StoryLine[]> {
  const events = await db.system.journalEvent.findMany({ where: { runId } })
  const logs = await db.system.logLine.findMany({ where: { runId } })
  const statusOf = (data: unknown) =>
    typeof data === 'object' && data !== null && 'status' in data ? String(data.status) : null
  return [
    ...events.map(({ seq, type, path, data }) => ({
      seq,
      type,
      path,
      status: statusOf(data),
      message: null,
    })),
    ...logs.map(({ seq, path, message }) => ({ seq, type: 'log', path, status: null, message })),
  ].sort((a, b) => a.seq - b.seq)
}
