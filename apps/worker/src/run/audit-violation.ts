import type { RunError } from '@millrace/contracts'
import type { Services } from '@millrace/services'
import type { ClaimedRun } from '@millrace/services/lease'
import { recordViolation } from '@millrace/services/run'
import type { Outcome } from './failure.ts'

/** What no code does by accident: a system call that ends its process, or messages that its runner does not send. */
const violations: ReadonlySet<RunError['code']> = new Set(['sandbox_violation', 'protocol_error'])

/** A line in the organization's audit log and in the worker's. The run ends as it does without them, too. */
export async function auditViolation(
  services: Services,
  { run, outcome }: { run: ClaimedRun; outcome: Outcome },
): Promise<void> {
  if (outcome.kind !== 'final' || outcome.error === null || !violations.has(outcome.error.code)) return
  const { id: runId, organizationId, attempt } = run
  const { error } = outcome
  const data = { runId, organizationId, attempt, stepId: error.stepId, code: error.code }
  services.log({ level: 'warn', message: 'a run tried what its sandbox forbids', data })
  try {
    await recordViolation(services, { organizationId, runId, attempt, error })
  } catch (cause) {
    services.log({ level: 'error', message: 'a violation could not be audited', error: cause, data })
  }
}
