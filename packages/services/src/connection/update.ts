import {
  type Connection,
  type ConnectionTypeManifest,
  connectionInputSchema,
  type JsonObject,
} from '@millrace/contracts'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { lockConnection } from './require.ts'
import { openValuesIfPossible, sealValues } from './seal.ts'
import { connectionInclude, toConnection } from './shape.ts'
import { requireConnectionType, requireConnectionValues } from './type.ts'

export const connectionUpdateSchema = connectionInputSchema.pick({ name: true, values: true }).partial()

/**
 * Changes name and values. Open fields are replaced as a whole; a secret that is left out stays, because nobody who
 * edits the form has ever been shown it.
 */
export async function updateConnection(ctx: Context, id: string, input: unknown): Promise<Connection> {
  authorise(ctx, 'connection.write')
  const { name, values: given } = parse(connectionUpdateSchema, input)
  const { organizationId } = ctx.actor
  return inTransaction(ctx, async (tx) => {
    const current = await lockConnection(tx, { id, now: ctx.now() })
    const type = requireConnectionType(current.connector, current.type)
    const before = openValuesIfPossible(ctx, current)
    const values = given === undefined ? before : withKeptSecrets({ type, before, given })
    const row = await tx.connection.update({
      where: { id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(given === undefined
          ? {}
          : {
              sealed: sealValues(ctx, { organizationId, id, values }),
              status: 'untested',
              statusMessage: '',
              testId: null,
              testedAt: null,
            }),
      },
      include: connectionInclude,
    })
    await recordAudit(tx, ctx, {
      action: 'connection.update',
      entity: 'connection',
      entityId: id,
      data: { name: row.name, fields: Object.keys(given ?? {}) },
    })
    return toConnection(row, { values, type })
  })
}

function withKeptSecrets({
  type,
  before,
  given,
}: {
  type: ConnectionTypeManifest
  before: JsonObject
  given: JsonObject
}): JsonObject {
  const secrets = new Set(type.fields.filter((field) => field.type === 'secret').map((field) => field.key))
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => secrets.has(key)))
  return requireConnectionValues(type, { ...kept, ...given })
}
