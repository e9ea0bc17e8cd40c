import { Prisma, type SystemClient } from '@millrace/db'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { enqueueReleased, type ReleasedRun, releasedRunSchema } from './enqueue-released.ts'
import {
  lockKey,
  runsOfKey,
  type SlotRule,
  slotRuleColumns,
  slotRuleSchema,
  states,
  takenSlots,
} from './slots.ts'

/**
 * Lets go of the oldest held runs of a key, as many as have a slot. For after a run of the key has ended, begun to wait,
 * or gone back to the queue to be tried again later. Gives how many.
 */
export async function releaseNext(services: Services, key: string): Promise<number> {
  const released = await services.db.transaction(async ({ system }) => {
    await lockKey(system, key)
    const rule = await findOldestRule(system, key)
    return rule === null ? [] : release(system, rule)
  })
  await enqueueReleased(services, released)
  return released.length
}

/** The oldest decides for those behind it; one whose version says otherwise is held back again by its claim. */
async function findOldestRule(system: SystemClient, key: string): Promise<SlotRule | null> {
  const rows = await system.$queryRaw<unknown[]>`
    SELECT ${slotRuleColumns} FROM "Run" WHERE id = (
      SELECT id FROM (${runsOfKey({ key: Prisma.sql`${key}`, state: states.heldForSlot, limit: 1 })}) oldest)`
  return z.array(slotRuleSchema).parse(rows)[0] ?? null
}

async function release(system: SystemClient, rule: SlotRule): Promise<ReleasedRun[]> {
  const rows = await system.$queryRaw<unknown[]>`
    WITH next AS MATERIALIZED (
      SELECT id FROM "Run"
      WHERE id IN (
          SELECT id FROM (
            ${runsOfKey({ key: Prisma.sql`${rule.key}`, state: states.heldForSlot, limit: rule.limit })}
          ) oldest LIMIT greatest(${rule.limit} - ${takenSlots(rule, null)}, 0))
        AND ${states.heldForSlot}
      ORDER BY id FOR UPDATE SKIP LOCKED
    ), released AS (
      UPDATE "Run" run SET held = NULL FROM next WHERE run.id = next.id
      RETURNING run.id, run."organizationId", run.attempt, run."lastSeq"
    )
    SELECT id AS "runId", "organizationId", attempt, "lastSeq" AS seq FROM released ORDER BY id`
  return z.array(releasedRunSchema).parse(rows)
}
