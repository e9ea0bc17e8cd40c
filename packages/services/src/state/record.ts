import { type Json, jsonSchema, type StateAction, stateLimits, stateScopeSchema } from '@millrace/contracts'
import type { SystemClient } from '@millrace/db'
import { z } from 'zod'
import { StateRefused } from './check.ts'

/** Which operation of which step. */
export interface Place {
  runId: string
  path: string
  ordinal: number
}

/** What changed an entry: a step that is repeated after a crash gets the answer again, and its reads what was before. */
const recordSchema = z.object({
  scope: stateScopeSchema,
  key: z.string(),
  before: jsonSchema,
  answer: jsonSchema,
})
type RecordedChange = z.infer<typeof recordSchema>

/** undefined: nothing is recorded, or something else, because the repeated step takes another way. */
export async function recordedAnswer(
  system: SystemClient,
  { runId, path, ordinal }: Place,
  action: StateAction,
): Promise<Json | undefined> {
  const row = await system.stateOperation.findUnique({
    where: { runId_path_ordinal: { runId, path, ordinal } },
    select: { result: true },
  })
  if (row === null) return undefined
  const { scope, key, answer } = recordSchema.parse(row.result)
  return scope === action.scope && key === action.key ? answer : undefined
}

/**
 * Reads are not recorded: what changes nothing may be done again. But what this very step has changed before it was
 * lost, a repeated read shows as it was: otherwise the step would find its own cursor moved on, and its work lost.
 * undefined: the step has changed nothing after this read.
 */
export async function valueBeforeChange(
  system: SystemClient,
  { runId, path, ordinal }: Place,
  { scope, key }: StateAction,
): Promise<Json | undefined> {
  const [row] = await system.$queryRaw<{ before: unknown }[]>`
    SELECT result -> 'before' AS before FROM "StateOperation"
    WHERE "runId" = ${runId}::uuid AND path = ${path} AND ordinal > ${ordinal}
      AND result ->> 'scope' = ${scope} AND result ->> 'key' = ${key}
    ORDER BY ordinal LIMIT 1`
  return row === undefined ? undefined : jsonSchema.parse(row.before)
}

/** So small that as many as a step may have fit into what a step may record: nobody counts them. */
const uncountedBytes = stateLimits.recordedBytes / stateLimits.operations

/** Throws `StateRefused` when the step would hold more than it may; then the change is not to be committed. */
export async function recordChange(
  system: SystemClient,
  { runId, path, ordinal, organizationId }: Place & { organizationId: string },
  change: RecordedChange,
): Promise<void> {
  const result = JSON.stringify(change)
  await system.$executeRaw`
    INSERT INTO "StateOperation" ("runId", path, ordinal, "organizationId", result)
    VALUES (${runId}::uuid, ${path}, ${ordinal}, ${organizationId}::uuid, ${result}::jsonb)
    ON CONFLICT ("runId", path, ordinal) DO UPDATE SET result = excluded.result`
  if (Buffer.byteLength(result) <= uncountedBytes) return
  const [row] = await system.$queryRaw<{ full: boolean }[]>`
    SELECT sum(pg_column_size(result)) > ${stateLimits.recordedBytes} AS full FROM "StateOperation"
    WHERE "runId" = ${runId}::uuid AND path = ${path}`
  if (row?.full !== true) return
  throw new StateRefused(
    'state_value_invalid',
    `One step may change at most ${stateLimits.recordedBytes} bytes of state, and this change of ${change.key} goes beyond. Keep large data in a file, or spread the changes over several steps.`,
  )
}
