import { type Instance, instanceInputSchema } from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { refuseDeleting } from '../customer/require.ts'
import { invalid } from '../errors.ts'
import { storedDefinition } from '../integration/definition.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { requireVersion } from '../version/require.ts'
import { bindConnections } from './bind.ts'
import { checkFit, requireFitting } from './check.ts'
import { requireInstance } from './require.ts'
import { toInstance } from './shape.ts'
import { checkedColumns } from './state.ts'

/** It may be half-filled until it is deployed: its status and problems say what is missing. */
export async function createInstance(ctx: Context, input: unknown): Promise<Instance> {
  authorise(ctx, 'instance.write')
  const parsed = parse(instanceInputSchema, input)
  const { organizationId } = ctx.actor
  return inTransaction(ctx, async (tx) => {
    const customer = await tx.customer.findFirst({ where: { externalId: parsed.customer } })
    if (customer === null) throw invalid([{ path: 'customer', message: 'There is no such customer.' }])
    refuseDeleting(customer)
    const integration = await tx.integration.findFirst({
      where: { key: parsed.integration },
      select: { id: true, archivedAt: true },
    })
    if (integration === null)
      throw invalid([{ path: 'integration', message: 'There is no such integration.' }])
    if (integration.archivedAt !== null)
      throw invalid([{ path: 'integration', message: 'The integration is archived.' }])
    const version = await requireVersion(tx, { integrationId: integration.id, number: parsed.version })
    const fit = await checkFit(tx, {
      definition: storedDefinition(version.definition),
      config: parsed.config,
      connections: parsed.connections,
      customerId: customer.id,
      instanceId: null,
    })
    requireFitting(fit, { complete: false })
    const { id } = await tx.instance.create({
      data: {
        organizationId,
        customerId: customer.id,
        integrationId: integration.id,
        versionId: version.id,
        name: parsed.name ?? '',
        labels: parsed.labels ?? [],
        config: jsonColumn(parsed.config),
        ...checkedColumns({ status: 'needs_configuration', pausedBy: null }, fit.gaps),
      },
      select: { id: true },
    })
    await bindConnections(tx, { organizationId, instanceId: id, connections: parsed.connections })
    await recordAudit(tx, ctx, {
      action: 'instance.create',
      entity: 'instance',
      entityId: id,
      entityName: parsed.name ?? '',
      data: { customer: parsed.customer, integration: parsed.integration, version: version.number },
    })
    return toInstance(ctx, await requireInstance(tx, id))
  })
}
