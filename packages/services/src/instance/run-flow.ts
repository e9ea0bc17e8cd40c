import { instanceRunInputSchema, instanceStatusText, takesEvents } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { requireActive } from '../customer/require.ts'
import { ServiceError } from '../errors.ts'
import { prepareUserRun } from '../instance-user/prepare-run.ts'
import { requireFlow, storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { createRun } from '../run/create.ts'
import { manualTriggerValue } from '../run/trigger-value.ts'
import { parse } from '../shared/parse.ts'
import { requireInstance } from './require.ts'
import { storedConfig } from './shape.ts'

/** Starts a flow of a deployed instance by hand, whatever its trigger is. */
export async function runInstanceFlow(
  ctx: Context,
  id: string,
  flowKey: string,
  input: unknown,
): Promise<{ runId: string }> {
  authorise(ctx, 'run.start')
  const { input: body, user } = parse(instanceRunInputSchema, input ?? {})
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const row = await requireInstance(db, id)
  const definition = storedDefinition(row.version.definition)
  const flow = requireFlow(definition, flowKey)
  requireActive(row.customer)
  if (!takesEvents(row.status))
    throw new ServiceError('conflict', `The instance is ${instanceStatusText(row.status)}.`)
  const customerUserId =
    user === undefined
      ? null
      : await prepareUserRun(db, { instance: row, definition, config: storedConfig(row.config), user })
  const { runId } = await createRun(ctx, {
    organizationId,
    integrationId: row.integrationId,
    versionId: row.versionId,
    customerId: row.customerId,
    customerUserId,
    instanceId: id,
    instanceFlowId: row.flows.find((deployed) => deployed.flow === flowKey)?.id ?? null,
    flow: flowKey,
    settings: flow.settings,
    trigger: 'manual',
    value: manualTriggerValue({ flow, input: body, now: ctx.now() }),
    startedBy: { by: ctx, action: 'instance.run-flow', data: { instance: id, flow: flowKey } },
  })
  return { runId }
}
