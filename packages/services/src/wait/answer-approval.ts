import { type Approval, approvalDecisionSchema, type JsonObject } from '@millrace/contracts'
import { checkFieldValues } from '@millrace/contracts/field-values'
import { recordPlatformAudit } from '../audit/record-platform.ts'
import type { Services } from '../context.ts'
import { invalid, ServiceError } from '../errors.ts'
import { parse } from '../shared/parse.ts'
import { answerWait } from './answer.ts'
import { type ApprovalState, loadApproval } from './approval-state.ts'
import type { WaitAddress } from './find-step.ts'
import { getApproval } from './get-approval.ts'

/** Decides, once. The audit row says who, and where it has that from: docs/waits.md tells what an approval proves. */
export async function answerApproval(
  services: Services,
  address: WaitAddress,
  input: unknown,
): Promise<Approval> {
  const state = await loadApproval(services, address)
  refuseUnlessOpen(state)
  const { decision, by: claimed, form: given = {} } = parse(approvalDecisionSchema, input)
  const form = checkForm(state, { decision, given })
  const by = state.approver ?? claimed ?? null
  const at = services.now()
  const { runId, path } = address
  await answerWait(services, {
    runId,
    path,
    kind: 'approval',
    value: { decision, by, at: at.toISOString(), form },
    alongside: async ({ tenant }) => {
      const { organizationId } = state
      await recordPlatformAudit({ now: () => at }, tenant(organizationId), {
        organizationId,
        actor: 'approver',
        action: decision === 'approved' ? 'approval.approve' : 'approval.reject',
        entity: 'run',
        entityId: runId,
        // Nobody has signed in: the name is what the link says, or what whoever had it typed.
        data: { path, by, byFrom: state.approver === null ? 'claim' : 'link' },
      })
    },
  })
  return getApproval(services, address)
}

function refuseUnlessOpen({ status }: ApprovalState): void {
  switch (status) {
    case 'open':
      return
    case 'early':
      throw new ServiceError('conflict', 'The run has not come to this step yet. Try again later.')
    case 'approved':
    case 'rejected':
      throw new ServiceError('already_answered', `This was ${status} before; the first answer counts.`)
    case 'expired':
      throw new ServiceError('expired', 'Nobody answered in time, so an answer changes nothing any more.')
    case 'over':
      throw new ServiceError('expired', 'The run is over, so an answer changes nothing any more.')
    default:
      status satisfies never
  }
}

/** Who rejects need not fill in everything. */
function checkForm(
  { form: fields }: ApprovalState,
  { decision, given }: { decision: 'approved' | 'rejected'; given: JsonObject },
): JsonObject {
  const complete = decision === 'approved'
  const { values, problems } = checkFieldValues({ fields, values: given, path: 'form', complete })
  if (problems.length > 0) throw invalid(problems, 'The form has problems.')
  return values
}
