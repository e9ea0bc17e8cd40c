import type { Definition } from '@millrace/contracts'
import { type Context, createInstance, deployInstance, publishIntegration, saveDraft } from '../src/index.ts'
import { orderedId } from '../src/shared/ordered-id.ts'
import { givenCustomer, givenPublished } from './factories.ts'

/** Deployed instances of one integration, on its version 1, and the draft from which version 2 comes. */
export async function givenFleet(
  ctx: Context,
  {
    count,
    draft: overrides = {},
    config = {},
  }: { count: number; draft?: Partial<Definition>; config?: object },
): Promise<{ draft: Definition; ids: string[] }> {
  const draft = await givenPublished(ctx, overrides)
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    const customer = await givenCustomer(ctx)
    const input = { customer, integration: draft.key, config, connections: {} }
    const { id } = await createInstance(ctx, input)
    await deployInstance(ctx, id)
    ids.push(id)
  }
  return { draft, ids }
}

export async function publishNext(
  ctx: Context,
  draft: Definition,
  changes: Partial<Definition>,
): Promise<number> {
  await saveDraft(ctx, draft.key, { ...draft, ...changes })
  return (await publishIntegration(ctx, draft.key, {})).version
}

/** Runs of an instance that are over, as its worker would leave them. */
export async function givenEndedRuns(
  ctx: Context,
  { instanceId, status, count }: { instanceId: string; status: 'succeeded' | 'failed'; count: number },
): Promise<void> {
  const { system } = ctx.db
  const { organizationId, integrationId, versionId, customerId } = await system.instance.findUniqueOrThrow({
    where: { id: instanceId },
  })
  for (let index = 0; index < count; index += 1) {
    const { id: payloadId } = await system.payload.create({ data: { organizationId, bytes: 2, inline: {} } })
    await system.run.create({
      data: {
        id: orderedId(),
        organizationId,
        integrationId,
        versionId,
        customerId,
        instanceId,
        flow: 'main',
        trigger: 'manual',
        payloadId,
        status,
        queuedAt: ctx.now(),
        startedAt: ctx.now(),
        endedAt: ctx.now(),
      },
    })
  }
}
