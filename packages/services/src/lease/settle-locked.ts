import type { FinalRunStatus, RunError } from '@millrace/contracts'
import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import { jsonColumn } from '../shared/json-column.ts'

export interface Outcome {
  status: Exclude<FinalRunStatus, 'succeeded'>
  error: RunError
}

export interface RunChange {
  organizationId: string
  runId: string
  seq: number
}

export type LockedRun = z.infer<typeof lockedRunSchema>

const batchSize = 50

/** Locks the runs that fit, at most a few; `busy`: what to do about one that somebody else holds right now. */
export async function lockRuns(
  system: SystemClient,
  { condition, busy }: { condition: Prisma.Sql; busy: 'skip' | 'wait' },
): Promise<LockedRun[]> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT run.id AS "runId", run."organizationId", run.attempt, run."lastSeq", run."startedAt",
      run.status = 'running' AS executed, run."cancelRequestedAt" IS NOT NULL AS canceled, run."cancelReason", run.crashes, now() AS "endedAt"
    FROM "Run" run WHERE ${condition} ORDER BY run.id LIMIT ${batchSize}
    FOR UPDATE ${busy === 'skip' ? Prisma.sql`SKIP LOCKED` : Prisma.empty}`
  return z.array(lockedRunSchema).parse(rows)
}

const lockedRunSchema = z.object({
  runId: z.string(),
  organizationId: z.string(),
  attempt: z.int(),
  lastSeq: z.int(),
  startedAt: z.date().nullable(),
  executed: z.boolean(),
  canceled: z.boolean(),
  cancelReason: z.string().nullable(),
  crashes: z.int(),
  endedAt: z.date(),
})

/** The run, its open steps, its waits and its journal end together. */
export async function settleLocked(
  system: SystemClient,
  { run, outcome }: { run: LockedRun; outcome: Outcome },
): Promise<RunChange> {
  const { runId, organizationId, attempt, endedAt } = run
  const { status, error } = outcome
  // A canceled step has no error of its own, whoever cancels it: the run says why.
  const stepError = status === 'canceled' ? null : error
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
      ...(stepError !== null && { error: stepError }),
    }),
  }))
  const durationMs = elapsedMs(run.startedAt, endedAt)
  const end = { ...event, seq: endSeq, type: 'end', data: jsonColumn({ status, durationMs, error }) }
  await system.journalEvent.createMany({ data: [...steps, end] })
  for (const step of open) {
    await system.stepRun.update({
      where: { runId_path: { runId, path: step.path } },
      data: {
        status,
        endedAt,
        durationMs: elapsedMs(step.startedAt, endedAt),
        error: stepError === null ? Prisma.DbNull : jsonColumn(stepError),
      },
    })
  }
  await system.wait.deleteMany({ where: { runId } })
  await system.stateOperation.deleteMany({ where: { runId } })
  await system.$executeRaw`
    UPDATE "Run" SET status = ${status}::"RunStatus", "endedAt" = ${endedAt}, error = ${JSON.stringify(error)}::jsonb,
      "errorCode" = ${error.code}, "lastSeq" = ${endSeq}, "leaseOwner" = NULL, "leaseExpiresAt" = NULL,
      held = NULL, "dueAt" = NULL,
      "expiresAt" = ${endedAt}::timestamptz + interval '1 day' * CASE ${status}
        WHEN 'failed' THEN coalesce("failedRetentionDays", "retentionDays") ELSE "retentionDays" END
    WHERE id = ${runId}::uuid`
  return { organizationId, runId, seq: endSeq }
}

function elapsedMs(from: Date | null, to: Date): number {
  return from === null ? 0 : Math.max(0, to.getTime() - from.getTime())
}
