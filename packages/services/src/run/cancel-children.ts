import { Prisma, type SystemClient } from '@millrace/db'
import type { Services } from '../context.ts'
import { lockRuns, type RunChange, settleLocked } from '../lease/settle-locked.ts'
import { announceChange } from './announce.ts'
import { canceledError } from './canceled-error.ts'

export interface CanceledChildren {
  ended: RunChange[]
  /** Executed right now: their workers are to be told. */
  asked: string[]
}

const reason = 'The run was canceled together with the run that waited for it.'
const deepest = 10

/**
 * Cancels the runs that this one waits for, and those that they wait for. The caller holds the lock of the run; a child
 * is younger than its parent, so locks are taken in the order of ids here too.
 */
export async function cancelChildren(
  system: SystemClient,
  runId: string,
  depth = 0,
): Promise<CanceledChildren> {
  const result: CanceledChildren = { ended: [], asked: [] }
  if (depth > deepest) return result
  const waits = await system.wait.findMany({
    where: { runId, kind: 'child', resolvedAt: null, childRunId: { not: null } },
    select: { childRunId: true },
    orderBy: { childRunId: 'asc' },
  })
  for (const { childRunId } of waits) {
    if (childRunId !== null) await cancelChild(system, { runId, childRunId, depth, result })
  }
  return result
}

interface ChildToCancel {
  runId: string
  childRunId: string
  depth: number
  result: CanceledChildren
}

async function cancelChild(
  system: SystemClient,
  { runId, childRunId, depth, result }: ChildToCancel,
): Promise<void> {
  const [run] = await lockRuns(system, {
    condition: Prisma.sql`run.id = ${childRunId}::uuid AND run."parentRunId" = ${runId}::uuid
      AND run.status IN ('queued', 'running', 'waiting')`,
    busy: 'wait',
  })
  if (run === undefined) return
  const below = await cancelChildren(system, childRunId, depth + 1)
  result.ended.push(...below.ended)
  result.asked.push(...below.asked)
  if (run.executed) {
    await system.$executeRaw`
      UPDATE "Run" SET "cancelRequestedAt" = coalesce("cancelRequestedAt", now()),
        "cancelReason" = coalesce("cancelReason", ${reason})
      WHERE id = ${childRunId}::uuid`
    result.asked.push(childRunId)
  } else {
    const outcome = { status: 'canceled' as const, error: canceledError(reason) }
    result.ended.push(await settleLocked(system, { run, outcome }))
  }
}

/** After the commit. Only hints: workers also look at `cancelRequestedAt` when they renew their leases. */
export function announceCanceled(services: Services, { ended, asked }: CanceledChildren): void {
  for (const change of ended) announceChange(services, change)
  for (const runId of asked) {
    services.live
      .publish({ topic: 'control', seq: 0, data: `cancel:${runId}` })
      .catch((error: unknown) =>
        services.log({ level: 'warn', message: 'a cancel hint was lost', error, data: { runId } }),
      )
  }
}
