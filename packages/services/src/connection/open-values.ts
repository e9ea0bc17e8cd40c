import { type Field, type Json, type JsonObject, jsonObjectSchema } from '@millrace/contracts'
import type { Context } from '../context.ts'
import { openConnectionIfPossible, type SealedConnectionRow } from './seal.ts'
import { findConnectionType } from './type.ts'

/** Values that may be shown. What the type does not declare as open may be a secret. */
export function pickOpenValues(fields: readonly Field[], values: JsonObject): JsonObject {
  const open: JsonObject = {}
  for (const { key, type } of fields) {
    const value = Object.hasOwn(values, key) ? values[key] : undefined
    if (value === undefined || type === 'secret') continue
    open[key] = type === 'secrets' ? namesOf(value) : value
  }
  return open
}

/** Named secrets with null for each value. */
function namesOf(secrets: Json): Json {
  return Object.fromEntries(Object.keys(Object(secrets)).map((name) => [name, null]))
}

/**
 * The open values of a row, without opening its secrets. A row that was saved before they had a column of their own is
 * opened this once, and the column filled.
 */
export async function openValuesOf(
  ctx: Context,
  row: SealedConnectionRow & { connector: string; type: string; openValues: unknown },
): Promise<JsonObject> {
  const fields = findConnectionType(row.connector, row.type)?.fields ?? []
  if (row.openValues !== null) return pickOpenValues(fields, jsonObjectSchema.parse(row.openValues))
  const values = await openConnectionIfPossible(ctx, row, { reason: 'show', by: ctx })
  if (values === null) return {}
  const openValues = pickOpenValues(fields, values)
  await ctx.db.tenant(row.organizationId).connection.updateMany({
    where: { id: row.id, sealedVersion: row.sealedVersion },
    data: { openValues },
  })
  return openValues
}
