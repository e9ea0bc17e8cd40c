import { randomUUIDv7 } from 'node:crypto'
import { type Connection, type ConnectionInput, connectionInputSchema } from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { refuseDeleting } from '../customer/require.ts'
import { invalid } from '../errors.ts'
import { initialStatus, lacksToken } from '../oauth/value-change.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { certificatesEndAt } from './check-formats.ts'
import { pickOpenValues } from './open-values.ts'
import { sealValues } from './seal.ts'
import { connectionInclude, toConnection } from './shape.ts'
import { testNow } from './test-now.ts'
import { requireConnectionType, requireConnectionValues } from './type.ts'

export async function createConnection(ctx: Context, input: unknown): Promise<Connection> {
  authorise(ctx, 'connection.write')
  const parsed = parse(connectionInputSchema, input)
  const type = requireConnectionType(parsed.connector, parsed.type)
  const values = requireConnectionValues(type, parsed.values)
  const { organizationId } = ctx.actor
  const db = ctx.db.tenant(organizationId)
  const customerId = await requireOwner(db, parsed)
  const id = randomUUIDv7()
  const sealed = sealValues(ctx, { organizationId, id, version: 1, values })
  const openValues = pickOpenValues(type.fields, values)
  const created = await inTransaction(ctx, async (tx) => {
    const row = await tx.connection.create({
      data: {
        id,
        organizationId,
        name: parsed.name,
        connector: parsed.connector,
        type: parsed.type,
        owner: parsed.owner,
        customerId,
        sealed,
        openValues,
        expiresAt: certificatesEndAt(type.fields, values),
        status: initialStatus(type, values),
      },
      include: connectionInclude,
    })
    await recordAudit(tx, ctx, {
      action: 'connection.create',
      entity: 'connection',
      entityId: id,
      entityName: parsed.name,
      data: { name: parsed.name, connector: parsed.connector, type: parsed.type },
    })
    return toConnection(row, openValues)
  })
  // Without a token a test proves nothing, and a failure would be said of credentials that may be right.
  return parsed.test === true && !lacksToken(type, values) ? testNow(ctx, created) : created
}

/** A connection of a customer, or of one of the customer's instances, names the customer; the organization's may. */
async function requireOwner(db: TenantClient, input: ConnectionInput): Promise<string | null> {
  if (input.customer === undefined) {
    if (input.owner === 'organization') return null
    throw invalid([{ path: 'customer', message: `A connection of the ${input.owner} names its customer.` }])
  }
  const customer = await db.customer.findFirst({
    where: { externalId: input.customer },
    select: { id: true, status: true },
  })
  if (customer === null) throw invalid([{ path: 'customer', message: 'There is no such customer.' }])
  refuseDeleting(customer)
  return customer.id
}
