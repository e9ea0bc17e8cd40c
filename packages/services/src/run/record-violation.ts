import type { RunError } from '@millrace/contracts'
import type { Services } from '../context.ts'

/**
 * For whoever answers for the organization: code of one of its runs tried to leave its sandbox, and the run was ended for
 * that. Not fenced by the lease: what a run has tried happened, whoever holds it by now.
 */
export async function recordViolation(
  { db, now }: Pick<Services, 'db' | 'now'>,
  {
    organizationId,
    runId,
    attempt,
    error: { code, message, stepId },
  }: { organizationId: string; runId: string; attempt: number; error: RunError },
): Promise<void> {
  await db.tenant(organizationId).auditEntry.create({
    data: {
      organizationId,
      actor: 'system',
      action: 'run.violation',
      entity: 'run',
      entityId: runId,
      data: { code, message, attempt, ...(stepId !== undefined && { stepId }) },
      at: now(),
    },
  })
}
