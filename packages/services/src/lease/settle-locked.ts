import type { FinalRunStatus, RunError } from '@millrace/contracts'
import type { Prisma, SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange } from '../run/announce.ts'
import { jsonColumn } from '../shared/json-column.ts'

export interface Outcome {
  status: Exclude<FinalRunStatus, 'succeeded'>
  error: RunError
}

interface RunChange {
  organizationId: string
  runId: string
  seq: number
}

export type LockedRun = z.infer<typeof lockedRunSchema>

/** Ends the runs that fit, a few at a time, without the worker that had them. Gives how many it ended. */
export async function settleRuns(
  services: Services,
  { condition, outcome }: { condition: Prisma.Sql; outcome: (run: LockedRun) => Outcome },
): Promise<number> {
  const ended = await services.db.transaction(async ({ system }) => {
    const runs = await lockRuns(system, condition)
    const changes: RunChange[] = []
    for (const run of runs) changes.push(await settleLocked(system, { run, outcome: outcome(run) }))
    return changes
  })
  for (const change of ended) announceChange(services, change)
  return ended.length
}

const batchSize = 50

async function lockRuns(system: SystemClient, condition: Prisma.Sql): Promise<LockedRun[]> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT run.id AS "runId", run."organizationId", run.attempt, run."lastSeq", run."startedAt",
      run."cancelRequestedAt" IS NOT NULL AS canceled, now() AS "endedAt"
    FROM "Run" run WHERE ${condition} ORDER BY run.id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED`
  return z.array(lockedRunSchema).parse(rows)
}

const lockedRunSchema = z.object({
  runId: z.string(),
  organizationId: z.string(),
  attempt: z.int(),
  lastSeq: z.int(),
  startedAt: z.date().nullable(),
  canceled: z.boolean(),
  endedAt: z.date(),
})

/** The run, its open steps and its journal end together. */
async function settleLocked(
  system: SystemClient,
  { run, outcome }: { run: LockedRun; outcome: Outcome },
): Promise<RunChange> {
  const { runId, organizationId, attempt, endedAt } = run
  const { status, error } = outcome
  const open = await system.stepRun.findMany({
    where: { runId, status: { in: ['running', 'waiting'] } },
    orderBy: { firstSeq: 'asc' },
    select: { path: true, stepId: true, attempt: true, startedAt: true },
  })
  const endSeq = run.lastSeq + open.length + 1
  const event = { runId, organizationId, attempt, at: endedAt }
  const steps = open.map((step, index) => ({
    ...event,
    seq: run.lastSeq + 1 + index,
    type: 'step',
    path: step.path,
    data: jsonColumn({
      stepId: step.stepId,
      status,
      attempt: step.attempt,
      durationMs: elapsedMs(step.startedAt, endedAt),
      error,
    }),
  }))
  const durationMs = elapsedMs(run.startedAt, endedAt)
  const end = { ...event, seq: endSeq, type: 'end', data: jsonColumn({ status, durationMs, error }) }
  await system.journalEvent.createMany({ data: [...steps, end] })
  for (const step of open) {
    await system.stepRun.update({
      where: { runId_path: { runId, path: step.path } },
      data: { status, endedAt, durationMs: elapsedMs(step.startedAt, endedAt), error: jsonColumn(error) },
    })
  }
  await system.run.update({
    where: { id: runId },
    data: {
      status,
      endedAt,
      error: jsonColumn(error),
      errorCode: error.code,
      lastSeq: endSeq,
      leaseOwner: null,
      leaseExpiresAt: null,
    },
  })
  return { organizationId, runId, seq: endSeq }
}

function elapsedMs(from: Date | null, to: Date): number {
  return from === null ? 0 : Math.max(0, to.getTime() - from.getTime())
}
