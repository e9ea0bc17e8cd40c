import { type Json, jsonSchema, type RunError, type StateAction } from '@millrace/contracts'
import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Holder, heldBy, LeaseLost } from '../lease/lock-held.ts'
import { type Change, changeOf } from './change.ts'
import { checkKey, StateRefused } from './check.ts'
import { type Place, recordChange, recordedAnswer, valueBeforeChange } from './record.ts'
import { type EntryKey, scopeIdOf } from './scope.ts'

export type StateAnswer = { ok: true; value: Json } | { ok: false; error: RunError }

export interface StateRequest extends Holder {
  /** The step that asks, and the number of this operation among its own. */
  path: string
  ordinal: number
  action: StateAction
  /** false: nothing is recorded, as nobody will repeat it. */
  isRepeatable?: boolean
}

/**
 * One atomic operation on one entry. The answer to a change is recorded in the same transaction: a step that is repeated
 * after a crash gets it again, and changes nothing. Throws `LeaseLost` when the run is another worker's.
 */
export async function applyState(services: Services, request: StateRequest): Promise<StateAnswer> {
  const { action, lease, path, ordinal, isRepeatable = true } = request
  try {
    checkKey(action.key)
    const value = await services.db.transaction(async ({ system }) => {
      const run = await lockRun(system, request)
      const { organizationId } = run
      const key: EntryKey = {
        organizationId,
        scope: action.scope,
        scopeId: scopeIdOf(action.scope, run),
        key: action.key,
      }
      const place: Place = { runId: lease.runId, path, ordinal }
      if (action.op === 'get') {
        const before = await valueBeforeChange(system, place, action)
        return before === undefined ? read(system, key) : before
      }
      if (!isRepeatable) return change(system, { key, action, place: null })
      const recorded = await recordedAnswer(system, place, action)
      return recorded === undefined ? change(system, { key, action, place }) : recorded
    })
    return { ok: true, value }
  } catch (error) {
    if (error instanceof StateRefused) return { ok: false, error: error.error }
    throw error
  }
}

const runSchema = z.object({
  organizationId: z.string(),
  integrationId: z.string(),
  customerId: z.string().nullable(),
  instanceId: z.string().nullable(),
  instanceFlowId: z.string().nullable(),
  flow: z.string(),
})

/** Shared: operations of parallel steps do not wait for each other, the journal and another claim do. */
async function lockRun(system: SystemClient, holder: Holder): Promise<z.infer<typeof runSchema>> {
  const [row] = await system.$queryRaw<unknown[]>`
    SELECT "organizationId", "integrationId", "customerId", "instanceId", "instanceFlowId", flow
    FROM "Run" WHERE ${heldBy(holder)} FOR SHARE`
  if (row === undefined) throw new LeaseLost('the lease of this run is gone')
  return runSchema.parse(row)
}

/** Time is the database's, and that of the statement: the transaction may have waited for another. */
async function read(system: SystemClient, key: EntryKey): Promise<Json> {
  const [row] = await system.$queryRaw<{ value: unknown }[]>`
    SELECT value FROM "StateEntry" WHERE ${at(key)} AND ("expiresAt" IS NULL OR "expiresAt" > clock_timestamp())`
  return row === undefined ? null : jsonSchema.parse(row.value)
}

async function change(
  system: SystemClient,
  { key, action, place }: { key: EntryKey; action: Exclude<StateAction, { op: 'get' }>; place: Place | null },
): Promise<Json> {
  const before = await lockEntry(system, { key, action })
  const { answer, write } = changeOf(action, before)
  await writeEntry(system, { key, write, existed: before.value !== undefined })
  if (place === null || write.kind === 'none') return answer
  const { organizationId } = key
  const { scope } = action
  await recordChange(
    system,
    { ...place, organizationId },
    { scope, key: key.key, before: before.value ?? null, answer },
  )
  return answer
}

const entrySchema = z.object({ live: z.boolean(), value: jsonSchema, equal: z.boolean().nullable() })

/**
 * Locks the entry, whether it is there or not: an insert that meets another waits for it. What was not there is made as
 * an entry that has long expired, which nobody sees.
 */
async function lockEntry(
  system: SystemClient,
  { key, action }: { key: EntryKey; action: StateAction },
): Promise<{ value: Json | undefined; equal: boolean }> {
  const expected = action.op === 'compare-and-set' ? JSON.stringify(action.expected) : null
  const [row] = await system.$queryRaw<unknown[]>`
    INSERT INTO "StateEntry" AS entry ("organizationId", scope, "scopeId", key, value, "expiresAt")
    VALUES (${key.organizationId}::uuid, ${key.scope}, ${key.scopeId}, ${key.key}, 'null'::jsonb, 'epoch')
    ON CONFLICT ("organizationId", scope, "scopeId", key) DO UPDATE SET key = excluded.key
    RETURNING entry."expiresAt" IS NULL OR entry."expiresAt" > clock_timestamp() AS live, entry.value,
      entry.value = ${expected}::jsonb AS equal`
  const { live, value, equal } = entrySchema.parse(row)
  return live ? { value, equal: equal === true } : { value: undefined, equal: expected === 'null' }
}

async function writeEntry(
  system: SystemClient,
  { key, write, existed }: { key: EntryKey; write: Change['write']; existed: boolean },
): Promise<void> {
  switch (write.kind) {
    case 'none':
      if (!existed) await system.$executeRaw`DELETE FROM "StateEntry" WHERE ${at(key)}`
      return
    case 'delete':
      await system.$executeRaw`DELETE FROM "StateEntry" WHERE ${at(key)}`
      return
    case 'expire':
      await system.$executeRaw`
        UPDATE "StateEntry" SET "expiresAt" = ${expiry(write.expiresInMs)}, "updatedAt" = clock_timestamp()
        WHERE ${at(key)}`
      return
    case 'set': {
      const expiresAt =
        write.expiresInMs === 'keep'
          ? existed
            ? Prisma.sql`"expiresAt"`
            : Prisma.sql`NULL`
          : expiry(write.expiresInMs)
      await system.$executeRaw`
        UPDATE "StateEntry" SET value = ${JSON.stringify(write.value)}::jsonb, "expiresAt" = ${expiresAt},
          revision = revision + 1, "updatedAt" = clock_timestamp()
        WHERE ${at(key)}`
      return
    }
    default:
      write satisfies never
  }
}

function expiry(expiresInMs: number | null): Prisma.Sql {
  if (expiresInMs === null) return Prisma.sql`NULL`
  return Prisma.sql`clock_timestamp() + ${expiresInMs}::float8 * interval '1 millisecond'`
}

function at({ organizationId, scope, scopeId, key }: EntryKey): Prisma.Sql {
  return Prisma.sql`"organizationId" = ${organizationId}::uuid AND scope = ${scope} AND "scopeId" = ${scopeId}
    AND key = ${key}`
}
