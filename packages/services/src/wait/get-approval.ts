import type { Approval } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { loadApproval } from './approval-state.ts'
import type { WaitAddress } from './find-step.ts'

/** What the person behind the link sees. The token of the address is all the permission there is. */
export async function getApproval(services: Services, address: WaitAddress): Promise<Approval> {
  const state = await loadApproval(services, address)
  const { organizationId, integrationId } = state
  const [organization, integration] = await Promise.all([
    services.db.system.organization.findUnique({ where: { id: organizationId }, select: { name: true } }),
    services.db
      .tenant(organizationId)
      .integration.findFirst({ where: { id: integrationId }, select: { name: true } }),
  ])
  return {
    title: state.title,
    message: state.message,
    form: state.form,
    approver: state.approver,
    expiresAt: state.expiresAt.toISOString(),
    status: state.status,
    by: state.decision?.by ?? null,
    at: state.decision?.at ?? null,
    organization: organization?.name ?? '',
    integration: integration?.name ?? '',
  }
}
