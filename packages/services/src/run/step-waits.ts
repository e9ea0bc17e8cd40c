import type { StepWait } from '@millrace/contracts'
import type { StepRun as StepRunRow, TenantClient } from '@millrace/db'
import type { Context } from '../context.ts'
import { isAllowed } from '../permissions.ts'
import { toWait } from '../wait/columns.ts'
import { approvalUrl, callbackUrl } from '../wait/token.ts'

/** What the waiting ones of these steps wait for, by path. */
export async function findWaits(
  ctx: Context,
  { db, runId, rows }: { db: TenantClient; runId: string; rows: readonly StepRunRow[] },
): Promise<Map<string, StepWait>> {
  const waiting = rows.filter(({ status }) => status === 'waiting').map(({ path }) => path)
  if (waiting.length === 0) return new Map()
  const waits = await db.wait.findMany({
    where: { runId, path: { in: waiting }, recordedAt: { not: null } },
  })
  return new Map(waits.map((row) => [row.path, toStepWait(ctx, { ...row, wait: toWait(row) })]))
}

/** Addresses only for those who may answer in the name of others. */
function toStepWait(
  ctx: Context,
  {
    runId,
    path,
    until,
    wait,
  }: { runId: string; path: string; until: Date | null; wait: ReturnType<typeof toWait> },
): StepWait {
  const shown = { kind: wait.kind, until: until?.toISOString() ?? null }
  const mayAnswer = isAllowed(ctx.actor, 'run.answer')
  switch (wait.kind) {
    case 'time':
    case 'retry':
      return shown
    case 'child':
      return { ...shown, childRunId: wait.runId }
    case 'callback':
      return mayAnswer ? { ...shown, callbackUrl: callbackUrl(ctx, { runId, path }) } : shown
    case 'approval': {
      if (!mayAnswer) return shown
      const anyone = { approver: null, url: approvalUrl(ctx, { runId, path, approver: null }) }
      const approvals = wait.approvers.map((approver, index) => ({
        approver,
        url: approvalUrl(ctx, { runId, path, approver: index }),
      }))
      return { ...shown, approvals: approvals.length === 0 ? [anyone] : approvals }
    }
    default:
      return wait satisfies never
  }
}
