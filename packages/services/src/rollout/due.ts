import { rolloutStatusSchema } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import { storedGuard, storedStages } from './shape.ts'

const rowSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  versionId: z.string(),
  status: rolloutStatusSchema,
  stages: z.unknown().transform(storedStages),
  guard: z.unknown().transform(storedGuard),
  stage: z.int(),
  stageStartedAt: z.date(),
  createdBy: z.string(),
  createdAt: z.date(),
})

export type DueRollout = z.infer<typeof rowSchema>

/** Ids of rollouts that a worker is to look at, those that wait longest first. */
export async function dueRollouts(db: Pick<Scopes, 'query'>, now: Date): Promise<string[]> {
  const rows = await db.query(Prisma.sql`
    SELECT id FROM "Rollout" WHERE "dueAt" <= ${now}::timestamptz ORDER BY "dueAt" LIMIT 50`)
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
}

/** null: it is not due any more, or another worker has it. The lock holds until the end of the transaction. */
export async function lockDue(
  tx: Pick<Scopes, 'query'>,
  { id, now }: { id: string; now: Date },
): Promise<DueRollout | null> {
  const rows = await tx.query(Prisma.sql`
    SELECT id, "organizationId", "versionId", status::text, stages, guard, stage, "stageStartedAt", "createdBy",
      "createdAt"
    FROM "Rollout" WHERE id = ${id}::uuid AND "dueAt" <= ${now}::timestamptz FOR UPDATE SKIP LOCKED`)
  return z.array(rowSchema).parse(rows)[0] ?? null
}
