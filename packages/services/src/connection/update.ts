import {
  type Connection,
  type ConnectionTypeManifest,
  connectionInputSchema,
  type JsonObject,
} from '@millrace/contracts'
import type { TenantClient } from '@millrace/db'
import { recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { columnsAfterChange } from '../oauth/value-change.ts'
import { authorise } from '../permissions.ts'
import { parse } from '../shared/parse.ts'
import { inTransaction } from '../shared/transaction.ts'
import { certificatesEndAt } from './check-formats.ts'
import { withKeptSecrets } from './kept-secrets.ts'
import { openValuesOf, pickOpenValues } from './open-values.ts'
import { lockConnection } from './require.ts'
import { openConnectionIfPossible, type SealedConnectionRow, sealValues } from './seal.ts'
import { connectionInclude, toConnection } from './shape.ts'
import { testNow } from './test-now.ts'
import { requireConnectionType } from './type.ts'

export const connectionUpdateSchema = connectionInputSchema
  .pick({ name: true, values: true, test: true })
  .partial()

/**
 * Changes name and values. Open fields are replaced as a whole; a secret that is left out stays, because nobody who
 * edits the form has ever been shown it. Unless the values say that it now goes elsewhere: then it must be given again.
 */
export async function updateConnection(ctx: Context, id: string, input: unknown): Promise<Connection> {
  authorise(ctx, 'connection.write')
  const { name, values: given, test } = parse(connectionUpdateSchema, input)
  const updated = await inTransaction(ctx, async (tx) => {
    const current = await lockConnection(tx, { id, now: ctx.now() })
    const type = requireConnectionType(current.connector, current.type)
    const changed = given === undefined ? null : await changedValues(ctx, { tx, current, type, given })
    const row = await tx.connection.update({
      where: { id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(changed === null
          ? {}
          : { status: 'untested', statusMessage: '', testId: null, testedAt: null, ...changed }),
      },
      include: connectionInclude,
    })
    await recordAudit(tx, ctx, {
      action: 'connection.update',
      entity: 'connection',
      entityId: id,
      entityName: row.name,
      data: { name: row.name, fields: Object.keys(given ?? {}) },
    })
    return toConnection(row, await openValuesOf({ ...ctx, db: { ...ctx.db, tenant: () => tx } }, row))
  })
  return test === true ? testNow(ctx, updated) : updated
}

/** The columns of the next value. */
async function changedValues(
  ctx: Context,
  {
    tx,
    current,
    type,
    given,
  }: {
    tx: TenantClient
    current: SealedConnectionRow & { sealedTokens: Uint8Array | null }
    type: ConnectionTypeManifest
    given: JsonObject
  },
) {
  const before = await openConnectionIfPossible(ctx, current, { reason: 'edit', by: ctx }, tx)
  const values = withKeptSecrets({ type, before: before ?? {}, given })
  const sealedVersion = current.sealedVersion + 1
  return {
    sealed: sealValues(ctx, { ...current, version: sealedVersion, values }),
    sealedVersion,
    openValues: pickOpenValues(type.fields, values),
    ...(type.oauth2 === undefined ? { expiresAt: certificatesEndAt(type.fields, values) } : {}),
    ...columnsAfterChange({
      type,
      before: before ?? {},
      after: values,
      hasTokens: current.sealedTokens !== null,
    }),
  }
}
