import type { RunStatus } from '@millrace/contracts'
import { QueueUnavailable } from '@millrace/queue'
import type { Services } from '../context.ts'
import { refusedHooks } from '../hook/refusals.ts'
import { workerSilenceMs } from './get.ts'

const openStatuses = ['queued', 'running', 'waiting'] as const satisfies readonly RunStatus[]

/** In Prometheus' text format. Gauges only of what is open: counting every run that ever ended would scan them all. */
export async function getMetrics(services: Services): Promise<string> {
  const { system } = services.db
  const since = new Date(services.now().getTime() - workerSilenceMs)
  const runs = await system.run.groupBy({
    by: ['status'],
    where: { status: { in: [...openStatuses] } },
    _count: { _all: true },
  })
  const depth = await readDepth(services)
  const workers = await system.workerNode.groupBy({
    by: ['tier', 'driver'],
    where: { heartbeatAt: { gte: since } },
    orderBy: [{ tier: 'asc' }, { driver: 'asc' }],
    _count: { _all: true },
    _sum: { running: true, capacity: true, fallbacks: true },
  })
  const total = (of: 'running' | 'capacity' | 'fallbacks') =>
    workers.reduce((sum, group) => sum + (group._sum[of] ?? 0), 0)
  const open = new Map(runs.map((row) => [row.status, row._count._all]))
  return [
    ...gauge(
      'millrace_runs',
      'Runs that are not over, by status.',
      openStatuses.map((status) => [`{status="${status}"}`, open.get(status) ?? 0]),
    ),
    ...gauge(
      'millrace_queue_jobs',
      'Jobs of the queue, by state; absent while it does not answer.',
      Object.entries(depth).map(([state, jobs]) => [`{state="${state}"}`, jobs]),
    ),
    ...gauge('millrace_workers', 'Workers that have given a sign of life.', [
      ['', workers.reduce((sum, group) => sum + group._count._all, 0)],
    ]),
    ...gauge(
      'millrace_worker_isolation',
      'Workers, by isolation tier (full, restricted, none) and sandbox driver (zygote, spawn).',
      workers.map(({ tier, driver, _count }) => [`{tier="${tier}",driver="${driver}"}`, _count._all]),
    ),
    ...gauge(
      'millrace_worker_zygote_fallbacks',
      'Runs of the living workers that got a freshly started process because the zygote gave none.',
      [['', total('fallbacks')]],
    ),
    ...gauge('millrace_worker_slots', 'Runs that workers hold, and could hold.', [
      ['{state="running"}', total('running')],
      ['{state="capacity"}', total('capacity')],
    ]),
    ...metric(
      'counter',
      'millrace_webhook_refusals_total',
      'Requests to webhooks that did not prove who sent them, since this server started.',
      [...refusedHooks()].map(([reason, count]) => [`{reason="${reason}"}`, count]),
    ),
    '',
  ].join('\n')
}

/** The runs are counted all the same: while the queue is away is when somebody looks. */
async function readDepth(services: Services): Promise<Record<string, number>> {
  try {
    return await services.queue.depth()
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error
    return {}
  }
}

function gauge(name: string, help: string, values: [labels: string, value: number][]): string[] {
  return metric('gauge', name, help, values)
}

function metric(
  type: 'gauge' | 'counter',
  name: string,
  help: string,
  values: [labels: string, value: number][],
): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...values.map(([labels, value]) => `${name}${labels} ${value}`),
  ]
}
