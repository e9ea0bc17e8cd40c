import type { ConnectionUsage } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { requireConnection } from './require.ts'

const mostShown = 200

const instanceSelect = {
  id: true,
  name: true,
  status: true,
  customer: { select: { externalId: true, name: true } },
  integration: { select: { key: true, name: true } },
} as const

/** Where a connection is used: what breaks when it does. */
export async function getConnectionUsage(ctx: Context, id: string): Promise<ConnectionUsage> {
  authorise(ctx, 'connection.read')
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const { _count } = await requireConnection(db, id)
  const first = { where: { connectionId: id }, take: mostShown }
  const [instances, users, tests] = await Promise.all([
    db.instanceConnection.findMany({
      ...first,
      orderBy: { instanceId: 'desc' },
      include: { instance: { select: instanceSelect } },
    }),
    db.instanceUserConnection.findMany({
      ...first,
      orderBy: { instanceId: 'desc' },
      include: {
        user: {
          select: {
            instance: { select: instanceSelect },
            customerUser: { select: { externalId: true } },
          },
        },
      },
    }),
    findTestUses(ctx.db, { organizationId, connectionId: id }),
  ])
  return {
    total: _count.usedBy + _count.usedByUsers + tests.length,
    instances: instances.map(({ slot, instance }) => toUse(slot, instance)),
    users: users.map(({ slot, user }) => ({
      ...toUse(slot, user.instance),
      user: user.customerUser.externalId,
    })),
    tests: tests
      .slice(0, mostShown)
      .map(({ key, name, slot }) => ({ integration: key, integrationName: name, slot })),
  }
}

function toUse(
  slot: string,
  instance: {
    id: string
    name: string
    status: ConnectionUsage['instances'][number]['status']
    customer: { externalId: string; name: string }
    integration: { key: string; name: string }
  },
): ConnectionUsage['instances'][number] {
  const { id, name, status, customer, integration } = instance
  return {
    instance: id,
    name,
    customer: customer.externalId,
    customerName: customer.name,
    integration: integration.key,
    integrationName: integration.name,
    status,
    slot,
  }
}

const testUsesSchema = z.array(
  z.object({ id: z.string(), key: z.string(), name: z.string(), slot: z.string() }),
)

/** Slots of test runs. They stand in a column of JSON, which only a statement of its own looks into. */
export async function findTestUses(
  { query }: Pick<Scopes, 'query'>,
  { organizationId, connectionId }: { organizationId: string; connectionId: string },
): Promise<z.output<typeof testUsesSchema>> {
  const rows = await query(Prisma.sql`
    SELECT integration.id, integration.key, integration.name, bound.slot
    FROM "Integration" integration
      CROSS JOIN LATERAL jsonb_each_text(coalesce(integration."testBindings" -> 'connections', '{}')) AS bound(slot, id)
    WHERE integration."organizationId" = ${organizationId}::uuid AND bound.id = ${connectionId}
    ORDER BY integration.key, bound.slot`)
  return testUsesSchema.parse(rows)
}
