import { type RolloutDetail, type RolloutFilter, rolloutInputSchema } from '@millrace/contracts'
import { Prisma, type Scopes } from '@millrace/db'
import { z } from 'zod'
import { actorName, recordAudit } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { invalid, notFound, ServiceError } from '../errors.ts'
import { requireIntegration } from '../integration/require.ts'
import { authorise } from '../permissions.ts'
import { jsonColumn } from '../shared/json-column.ts'
import { parse } from '../shared/parse.ts'
import { isUuid } from '../shared/uuid.ts'
import { requireVersion } from '../version/require.ts'
import { getRollout } from './get.ts'
import { stageEnds } from './stages.ts'
import { openRolloutStatuses } from './state-machine.ts'

/** 30,000 instances take a second; a busy database is given more. */
const timeoutMs = 60_000
const allAtOnce = [{ percent: 100, watchMs: 0 }]
const defaultGuard = { failurePercent: 50, minRuns: 10 }

/**
 * Begins to move instances to a version. Which ones, and in which stage each, is decided here and now; a worker moves
 * them. An integration has one rollout at a time, so that no two pull an instance to and fro.
 */
export async function createRollout(ctx: Context, input: unknown): Promise<RolloutDetail> {
  authorise(ctx, 'rollout.write')
  const { integration: key, version: number, ...asked } = parse(rolloutInputSchema, input)
  const { organizationId } = ctx.actor
  const id = await ctx.db.transaction(
    async (tx) => {
      const db = tx.tenant(organizationId)
      const integration = await requireIntegration(db, key)
      const version = await requireVersion(db, { integrationId: integration.id, number })
      await requireAlone(tx, { organizationId, integrationId: integration.id })
      const filter = asked.filter ?? {}
      const { id } = await db.rollout.create({
        data: {
          organizationId,
          integrationId: integration.id,
          versionId: version.id,
          filter: jsonColumn(filter),
          stages: jsonColumn(asked.stages ?? allAtOnce),
          guard: jsonColumn(asked.guard ?? defaultGuard),
          stageStartedAt: ctx.now(),
          createdBy: actorName(ctx.actor),
          createdAt: ctx.now(),
          dueAt: ctx.now(),
        },
        select: { id: true },
      })
      const chosen = chosenWhere({
        organizationId,
        integrationId: integration.id,
        versionId: version.id,
        filter,
      })
      const count = await countChosen(tx, chosen)
      if (count === 0) {
        throw invalid([
          {
            path: 'filter',
            message: `No instance of ${key} fits that is not on version ${version.number} already.`,
          },
        ])
      }
      await insertItems(tx, { rolloutId: id, chosen, ends: stageEnds(asked.stages ?? allAtOnce, count) })
      await recordAudit(db, ctx, {
        action: 'rollout.create',
        entity: 'rollout',
        entityId: id,
        entityName: `${integration.name} v${version.number}`,
        data: { integration: key, version: version.number, instances: count },
      })
      return id
    },
    { timeoutMs },
  )
  return getRollout(ctx, id)
}

/** Holds until the end of the transaction. */
export async function requireAlone(
  tx: Scopes,
  { organizationId, integrationId }: { organizationId: string; integrationId: string },
): Promise<void> {
  await tx.query(
    Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${`rollout:${integrationId}`}, 0))::text`,
  )
  const other = await tx.tenant(organizationId).rollout.findFirst({
    where: { integrationId, status: { in: [...openRolloutStatuses] } },
    select: { version: { select: { number: true } } },
  })
  if (other === null) return
  throw new ServiceError(
    'conflict',
    `A rollout of this integration to version ${other.version.number} is under way: wait for its end, or cancel it.`,
  )
}

/** Tables and condition of the instances that move. */
function chosenWhere({
  organizationId,
  integrationId,
  versionId,
  filter: { customers, labels, fromVersion, status, instances },
}: {
  organizationId: string
  integrationId: string
  versionId: string
  filter: RolloutFilter
}): Prisma.Sql {
  if (instances?.some((instance) => !isUuid(instance)) === true) throw notFound('instance')
  const conditions = [
    Prisma.sql`instance."organizationId" = ${organizationId}::uuid
      AND instance."integrationId" = ${integrationId}::uuid AND instance."versionId" <> ${versionId}::uuid`,
    ...(instances === undefined ? [] : [Prisma.sql`instance.id = ANY(${instances}::uuid[])`]),
    ...(customers === undefined ? [] : [Prisma.sql`customer."externalId" = ANY(${customers})`]),
    ...(labels === undefined
      ? []
      : [Prisma.sql`(instance.labels @> ${labels} OR customer.labels @> ${labels})`]),
    ...(status === undefined ? [] : [Prisma.sql`instance.status::text = ANY(${status})`]),
    ...(fromVersion === undefined ? [] : [Prisma.sql`version.number = ${fromVersion}`]),
  ]
  return Prisma.sql`
    FROM "Instance" instance
      JOIN "Customer" customer ON customer.id = instance."customerId"
      JOIN "Version" version ON version.id = instance."versionId"
    WHERE ${Prisma.join(conditions, ' AND ')}`
}

async function countChosen(tx: Scopes, chosen: Prisma.Sql): Promise<number> {
  const rows = await tx.query(Prisma.sql`SELECT count(*)::int AS count ${chosen}`)
  return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count
}

/** In random order. Who came to fit since they were counted moves with the last stage. */
async function insertItems(
  tx: Scopes,
  { rolloutId, chosen, ends }: { rolloutId: string; chosen: Prisma.Sql; ends: number[] },
): Promise<void> {
  await tx.query(Prisma.sql`
    INSERT INTO "RolloutItem" ("organizationId", "rolloutId", "instanceId", "fromVersionId", stage)
    SELECT ranked."organizationId", ${rolloutId}::uuid, ranked.id, ranked."versionId",
      least(${ends.length - 1}::int, (SELECT count(*) FROM unnest(${ends}::int[]) AS edge(stop) WHERE edge.stop < ranked.rank))
    FROM (
      SELECT instance."organizationId", instance.id, instance."versionId", row_number() OVER (ORDER BY random()) AS rank
      ${chosen}
    ) ranked`)
}
