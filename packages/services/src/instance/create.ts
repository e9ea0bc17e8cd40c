import { type Instance, instanceInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireVersion } from '../version/require.ts'
import { bindConnections } from './bind.ts'
import { requireFitting } from './check.ts'
import { requireInstance } from './require.ts'
import { toInstance } from './shape.ts'

/** An instance starts as a draft: it may be half-filled until it is deployed. */
export async function createInstance(ctx: Context, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const parsed = parse(instanceInputSchema, input)
  const { organizationId } = ctx.actor
  return inTransaction(ctx, async (tx) => {
    const customer = await tx.customer.findFirst({ where: { externalId: parsed.customer } })
    if (customer === null) throw invalid([{ path: 'customer', message: 'There is no such customer.' }])
    const integration = await tx.integration.findFirst({
      where: { key: parsed.integration },
      select: { id: true },
    })
    if (integration === null)
      throw invalid([{ path: 'integration', message: 'There is no such integration.' }])
    const version = await requireVersion(tx, { integrationId: integration.id, number: parsed.version })
    await requireFitting(tx, {
      definition: storedDefinition(version.definition),
      config: parsed.config,
      connections: parsed.connections,
      customerId: customer.id,
      instanceId: null,
      complete: false,
    })
    const { id } = await tx.instance.create({
      data: {
        organizationId,
        customerId: customer.id,
        integrationId: integration.id,
        versionId: version.id,
        config: jsonColumn(parsed.config),
      },
      select: { id: true },
    })
    await bindConnections(tx, { organizationId, instanceId: id, connections: parsed.connections })
    await recordAudit(tx, ctx, {
      action: 'instance.create',
      entity: 'instance',
      entityId: id,
      data: { customer: parsed.customer, integration: parsed.integration, version: version.number },
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
