import type { Definition } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { createRun } from '../run/create.ts'
import type { RunOptions } from '../run/new-run.ts'

/** Starts every flow that waits for what is happening to the instance: its deployment or its removal. */
export async function startFlows(
  ctx: Context,
  {
    instance,
    definition,
    trigger,
    options,
  }: {
    instance: {
      id: string
      integrationId: string
      versionId: string
      customerId: string
      flows: { id: string; flow: string }[]
    }
    definition: Definition
    trigger: 'deploy' | 'remove'
    /** What the runs work with when the instance will be gone. */
    options?: RunOptions
  },
): Promise<void> {
  const { organizationId } = ctx.actor
  const { id, integrationId, versionId, customerId } = instance
  for (const flow of definition.flows.filter((candidate) => candidate.trigger.use === trigger)) {
    await createRun(ctx, {
      organizationId,
      integrationId,
      versionId,
      customerId,
      instanceId: id,
      instanceFlowId: instance.flows.find((deployed) => deployed.flow === flow.key)?.id ?? null,
      flow: flow.key,
      settings: flow.settings,
      trigger,
      value: { body: {} },
      ...(options === undefined ? {} : { options }),
    })
  }
}
