import {
  type Approval,
  approvalPorts,
  type Field,
  fieldSchema,
  type Json,
  type JsonObject,
  jsonObjectSchema,
  type Step,
} from '@millrace/contracts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireWaitingStep, type WaitAddress } from './find-step.ts'
import { readResolution } from './resolution.ts'

/** What an approval step waits for, as its row keeps it. */
const requestSchema = z.object({
  title: z.string(),
  message: z.string(),
  form: z.array(fieldSchema),
  approvers: z.array(z.string()),
})

/** What an approval step gives. */
const decisionSchema = z.object({
  decision: z.enum(approvalPorts),
  by: z.string().nullable(),
  at: z.string().nullable(),
})
type Decision = z.infer<typeof decisionSchema>

export interface ApprovalState {
  organizationId: string
  integrationId: string
  status: Approval['status']
  title: string
  message: string
  form: Field[]
  /** Whom the link is for; null: whoever has it. */
  approver: string | null
  expiresAt: Date
  decision: Decision | null
}

/** What the person behind a link is asked, and what has become of it. */
export async function loadApproval(services: Services, address: WaitAddress): Promise<ApprovalState> {
  const { run, step } = await requireWaitingStep(services, address)
  if (step.use !== 'approval') throw notFound('address')
  const { runId, path } = address
  const { organizationId, integrationId } = run
  const tenant = services.db.tenant(organizationId)
  // One after the other: a wait that is gone has left its outcome in the step, and the two go in one transaction.
  const wait = await tenant.wait.findFirst({ where: { runId, path } })
  const stepRun = await tenant.stepRun.findFirst({ where: { runId, path } })
  const now = services.now()
  const common = { organizationId, integrationId }
  if (wait?.recordedAt != null) {
    const { approvers, ...request } = requestSchema.parse(wait.data)
    const approver = approverOf(approvers, address.approver)
    const expiresAt = wait.until ?? now
    const asked = { ...common, ...request, approver, expiresAt }
    if (wait.resolvedAt === null) {
      return { ...asked, status: expiresAt <= now ? 'expired' : 'open', decision: null }
    }
    const resolution = await readResolution(services, tenant, wait)
    if (resolution.kind !== 'answered') return { ...asked, status: 'expired', decision: null }
    const decision = decisionSchema.parse(resolution.value)
    return { ...asked, status: decision.decision, decision }
  }
  // Before and after the wait there is only the definition to tell what is asked.
  const drafted = { ...common, ...draftOf(step), approver: null, expiresAt: now }
  const given = decisionSchema.safeParse(stepRun?.output)
  if (given.success) return { ...drafted, status: given.data.decision, decision: given.data }
  const isOver =
    ['succeeded', 'failed', 'canceled'].includes(run.status) ||
    (stepRun !== null && stepRun.status !== 'running' && stepRun.status !== 'waiting')
  return { ...drafted, status: isOver ? 'over' : 'early', decision: null }
}

/** Where the step names approvers, the link without a name is nobody's. */
function approverOf(approvers: readonly string[], index: number | null): string | null {
  if (approvers.length === 0 && index === null) return null
  const approver = index === null ? undefined : approvers[index]
  if (approver === undefined) throw notFound('address')
  return approver
}

function draftOf(step: Step): { title: string; message: string; form: Field[] } {
  const settings: JsonObject = jsonObjectSchema.parse(step.with ?? {})
  return { title: plainText(settings.title) ?? step.name ?? step.id, message: '', form: [] }
}

/** An expression is not for the person behind the link. */
function plainText(value: Json | undefined): string | null {
  return typeof value === 'string' && !value.includes('{{') ? value : null
}
