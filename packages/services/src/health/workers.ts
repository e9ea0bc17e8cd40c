import {
  mostOpenRunsCounted,
  type RunStatus,
  type WorkerNode,
  type WorkerOverview,
  workerNodeSchema,
} from '@millrace/contracts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { workerSilenceMs } from './get.ts'

/** How long a worker that died is shown as gone. */
const remembersGoneMs = 60 * 60 * 1000

/** The workers of the platform, those that died lately included, and how many runs of the organization are open. */
export async function listWorkers(ctx: Context): Promise<WorkerOverview> {
  authorise(ctx, 'worker.read')
  const [workers, queued, running, waiting, oldestQueuedAt] = await Promise.all([
    readWorkers(ctx),
    countRuns(ctx, 'queued'),
    countRuns(ctx, 'running'),
    countRuns(ctx, 'waiting'),
    oldestQueued(ctx),
  ])
  return { workers, runs: { queued, running, waiting, oldestQueuedAt } }
}

async function readWorkers({ db, now }: Context): Promise<WorkerNode[]> {
  const nowMs = now().getTime()
  const rows = await db.system.workerNode.findMany({
    where: { heartbeatAt: { gte: new Date(nowMs - remembersGoneMs) } },
    orderBy: [{ host: 'asc' }, { startedAt: 'asc' }],
  })
  return rows.map(({ startedAt, heartbeatAt, ...row }) =>
    workerNodeSchema.parse({
      ...row,
      state: heartbeatAt.getTime() >= nowMs - workerSilenceMs ? 'alive' : 'gone',
      startedAt: startedAt.toISOString(),
      lastSeenAt: heartbeatAt.toISOString(),
    }),
  )
}

function countRuns(ctx: Context, status: RunStatus): Promise<number> {
  return ctx.db
    .tenant(ctx.actor.organizationId)
    .run.count({ where: { status }, take: mostOpenRunsCounted + 1 })
}

async function oldestQueued(ctx: Context): Promise<string | null> {
  const oldest = await ctx.db.tenant(ctx.actor.organizationId).run.findFirst({
    where: { status: 'queued' },
    orderBy: { id: 'asc' },
    select: { queuedAt: true },
  })
  return oldest?.queuedAt.toISOString() ?? null
}
