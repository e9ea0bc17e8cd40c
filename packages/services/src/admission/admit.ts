import { Prisma, type Scopes, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { announceChange } from '../run/announce.ts'
import { lockKey, type SlotRule, slotRuleColumns, slotRuleSchema, takenSlots } from './slots.ts'

/**
 * Claims a run that has a concurrency key, if it has one: `claim` is the claim's statement, told under which condition it
 * may take the run. Where there is no slot the run is held back, and costs nothing until one is free.
 */
export async function claimWithSlot<Row>(
  services: Services,
  {
    runId,
    claim,
  }: { runId: string; claim: (db: Pick<Scopes, 'query'>, mayStart: Prisma.Sql) => Promise<Row | undefined> },
): Promise<Row | undefined> {
  const rule = await findRule(services, runId)
  if (rule === null) return undefined
  const { row, held } = await services.db.transaction(async (tx) => {
    const { system } = tx
    await lockKey(system, rule.key)
    // Whose worker was lost has its slot still.
    const row = await claim(
      tx,
      Prisma.sql`(status = 'running' OR ${takenSlots(rule, runId)} < ${rule.limit})`,
    )
    return { row, held: row === undefined ? await holdBack(system, runId) : null }
  })
  if (held !== null) announceChange(services, held)
  return row
}

/** null: the run has no key, or there is nothing to claim. */
async function findRule({ db }: Services, runId: string): Promise<SlotRule | null> {
  const rows = await db.system.$queryRaw<unknown[]>`
    SELECT ${slotRuleColumns} FROM "Run"
    WHERE id = ${runId}::uuid AND "concurrencyKey" IS NOT NULL AND status IN ('queued', 'running') AND held IS NULL`
  return z.array(slotRuleSchema).parse(rows)[0] ?? null
}

async function holdBack(system: SystemClient, runId: string): Promise<HeldRun | null> {
  const rows = await system.$queryRaw<unknown[]>`
    UPDATE "Run" SET held = 'concurrency'
    WHERE id = ${runId}::uuid AND status = 'queued' AND held IS NULL AND "cancelRequestedAt" IS NULL
    RETURNING id AS "runId", "organizationId", "lastSeq" AS seq`
  return z.array(heldRunSchema).parse(rows)[0] ?? null
}

const heldRunSchema = z.object({ runId: z.string(), organizationId: z.string(), seq: z.int() })
type HeldRun = z.infer<typeof heldRunSchema>
