import type { RunError } from '@millrace/contracts'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Services } from '../context.ts'

/**
 * For whoever answers for the organization: code of one of its runs tried to leave its sandbox, and the run was ended for
 * that. Not fenced by the lease: what a run has tried happened, whoever holds it by now.
 */
export async function recordViolation(
  services: Pick<Services, 'db' | 'now'>,
  {
    organizationId,
    runId,
    attempt,
    error: { code, message, stepId },
  }: { organizationId: string; runId: string; attempt: number; error: RunError },
): Promise<void> {
  await recordPlatformAudit(services, services.db.tenant(organizationId), {
    organizationId,
    action: 'run.violation',
    entity: 'run',
    entityId: runId,
    data: { code, message, attempt, ...(stepId !== undefined && { stepId }) },
  })
}
