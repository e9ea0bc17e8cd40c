import type { InstanceQuery } from '@millrace/contracts'
import { Prisma } from '@millrace/db'
import type { Context } from '../context.ts'
import { customersThat } from '../customer/filter.ts'
import { type Find, findIds } from '../shared/find-ids.ts'
import { holds, searchedText } from '../shared/search.ts'
import { isUuid } from '../shared/uuid.ts'

type InstanceFilter = Omit<InstanceQuery, 'cursor' | 'limit'> & { ids?: string[] | undefined }

/** More that fit than this are not named one by one. */
const few = 200

export async function instancesThat(ctx: Context, filter: InstanceFilter): Promise<Find> {
  const { q = '', customer, integration, version, status, label = [], pending, ids } = filter
  const searched = q === '' ? null : await search(ctx, q)
  const conditions = [
    ...(searched === null ? [] : [searched.condition]),
    ...(customer === undefined ? [] : [ofCustomer(ctx, customer)]),
    ...(integration === undefined ? [] : [await ofIntegration(ctx, integration)]),
    ...(version === undefined ? [] : [await onVersion(ctx, { version, integration })]),
    ...(status === undefined ? [] : [Prisma.sql`instance.status = ANY(${status}::"InstanceStatus"[])`]),
    ...(label.length === 0 ? [] : [Prisma.sql`instance.labels @> ${label}::text[]`]),
    ...(pending === undefined
      ? []
      : [Prisma.sql`(instance."pendingVersionId" IS NOT NULL) = ${pending === 'true'}::boolean`]),
    ...(ids === undefined ? [] : [Prisma.sql`instance.id = ANY(${ids.filter(isUuid)}::uuid[])`]),
  ]
  return { table: 'instance', conditions, few: searched?.few === true }
}

/**
 * What fits by itself, or by its customer, is looked up first: joined, every instance might be compared with its customer.
 * When many fit, a page is full soon, and the join costs little.
 */
async function search(ctx: Context, q: string): Promise<{ condition: Prisma.Sql; few: boolean }> {
  const named = holds(searchedText.instance, q)
  const first = { afterId: null, limit: few }
  const [customers, instances] = await Promise.all([
    findIds(ctx, first, customersThat({ q })),
    findIds(ctx, first, { table: 'instance', conditions: [named] }),
  ])
  if (customers.nextCursor === null && instances.nextCursor === null) {
    const condition = Prisma.sql`
      (instance.id = ANY(${instances.ids}::uuid[]) OR instance."customerId" = ANY(${customers.ids}::uuid[]))`
    return { condition, few: true }
  }
  const ofFound = Prisma.sql`EXISTS (SELECT FROM "Customer" customer
    WHERE customer.id = instance."customerId" AND ${holds(searchedText.customer, q)})`
  return { condition: Prisma.sql`(${named} OR ${ofFound})`, few: false }
}

function ofCustomer(ctx: Context, externalId: string): Prisma.Sql {
  return Prisma.sql`instance."customerId" = (SELECT id FROM "Customer"
    WHERE "organizationId" = ${ctx.actor.organizationId}::uuid AND "externalId" = ${externalId})`
}

/** These two are looked up first, so that Postgres knows whether many instances are of them, or none. */
async function ofIntegration(ctx: Context, key: string): Promise<Prisma.Sql> {
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const row = await db.integration.findFirst({ where: { key }, select: { id: true } })
  return Prisma.sql`instance."integrationId" = ${row?.id ?? null}::uuid`
}

async function onVersion(
  ctx: Context,
  { version, integration }: { version: number; integration: string | undefined },
): Promise<Prisma.Sql> {
  const versions = await ctx.db.tenant(ctx.actor.organizationId).version.findMany({
    where: { number: version, ...(integration === undefined ? {} : { integration: { key: integration } }) },
    select: { id: true },
  })
  return Prisma.sql`instance."versionId" = ANY(${versions.map(({ id }) => id)}::uuid[])`
}
