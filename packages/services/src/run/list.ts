import { heldReasons, type Page, type Run, runQuerySchema } from '@millrace/contracts'
import type { Prisma, Run as RunRow, TenantClient } from '@millrace/db'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { authorise } from '../permissions.ts'
import { encodeCursor, newestFirst, type PageRequest, toPage, toPageRequest } from '../shared/page.ts'
import { parse } from '../shared/parse.ts'
import { firstIdAt, isUuid } from '../shared/uuid.ts'
import { addressHider, addressWords, seesAddresses } from './hide-addresses.ts'
import { toRuns } from './shape.ts'

export async function listRuns(ctx: Context, query: unknown): Promise<Page<Run>> {
  authorise(ctx, 'run.read')
  const { cursor, limit, ...filter } = parse(runQuerySchema, query)
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const { items, nextCursor } = await findRuns(ctx, { filter, page: toPageRequest({ cursor, limit }) })
  const runs = await toRuns(db, items, ctx.now())
  return { items: runs.map(withoutDetails).map(addressHider(ctx)), nextCursor }
}

type RunFilter = Omit<z.output<typeof runQuerySchema>, 'cursor' | 'limit'>

/** The rows of one page, newest first. */
export async function findRuns(
  ctx: Context,
  { filter, page }: { filter: RunFilter; page: PageRequest },
): Promise<Page<RunRow>> {
  const db = ctx.db.tenant(ctx.actor.organizationId)
  const filters = await toFilters(db, filter)
  if (filters === null) return { items: [], nextCursor: null }
  const { where, ...order } = newestFirst(page)
  const narrowed = [where, ...filters]
  const search = await toSearch(ctx, { db, text: filter.q ?? '', narrowed })
  const rows = await db.run.findMany({ ...order, where: { AND: [...narrowed, ...search.where] } })
  const { items, nextCursor } = toPage(rows, page, (row) => row)
  return { items, nextCursor: nextCursor ?? (search.lastId === null ? null : encodeCursor(search.lastId)) }
}

/** What an error carries beside its message is shown with its run: a page of them is megabytes. */
function withoutDetails(run: Run): Run {
  if (run.error === null) return run
  const { details: _, ...error } = run.error
  return { ...run, error }
}

/** Runs whose error one page looks through; a text that is rare is found by going on with the cursor. */
const searchedRuns = 5000

/**
 * What `q` adds to the filters: a run's id is looked up, any other text is sought in the errors of a bounded number of
 * runs that have one. `lastId` is where that stretch ends, null when nothing comes after it.
 */
async function toSearch(
  ctx: Context,
  { db, text, narrowed }: { db: TenantClient; text: string; narrowed: Prisma.RunWhereInput[] },
): Promise<{ where: Prisma.RunWhereInput[]; lastId: string | null }> {
  if (text === '') return { where: [], lastId: null }
  if (isUuid(text)) return { where: [{ id: text }], lastId: null }
  const failed: Prisma.RunWhereInput = { status: { in: ['failed', 'canceled'] } }
  const last = await db.run.findFirst({
    where: { AND: [...narrowed, failed] },
    orderBy: { id: 'desc' },
    skip: searchedRuns - 1,
    select: { id: true },
  })
  const stretch = last === null ? [] : [{ id: { gte: last.id } }]
  return { where: [failed, ...stretch, matching(ctx, text)], lastId: last?.id ?? null }
}

function matching(ctx: Context, text: string): Prisma.RunWhereInput {
  // A search that found what is hidden would tell it, letter by letter.
  const hidden = seesAddresses(ctx) ? [] : addressWords.map(messageWith)
  return {
    OR: [{ errorCode: { contains: text, mode: 'insensitive' } }, { ...messageWith(text), NOT: hidden }],
  }
}

function messageWith(text: string): Prisma.RunWhereInput {
  return { error: { path: ['message'], string_contains: text, mode: 'insensitive' } }
}

/** null: a filter names something that does not exist, so nothing fits. Ids filter, because indexes end with the id. */
async function toFilters(db: TenantClient, query: RunFilter): Promise<Prisma.RunWhereInput[] | null> {
  const filters: Prisma.RunWhereInput[] = []
  if (query.status !== undefined) filters.push({ status: { in: query.status } })
  if (query.flow !== undefined) filters.push({ flow: query.flow })
  if (query.integration !== undefined) {
    const row = await db.integration.findFirst({ where: { key: query.integration }, select: { id: true } })
    if (row === null) return null
    filters.push({ integrationId: row.id })
  }
  if (query.customer !== undefined) {
    const row = await db.customer.findFirst({ where: { externalId: query.customer }, select: { id: true } })
    if (row === null) return null
    filters.push({ customerId: row.id })
  }
  if (query.instance !== undefined) {
    if (!isUuid(query.instance)) return null
    filters.push({ instanceId: query.instance })
  }
  if (query.held !== undefined) {
    filters.push({ status: 'queued', held: query.held === 'any' ? { in: [...heldReasons] } : query.held })
  }
  if (query.parent !== undefined) {
    if (!isUuid(query.parent)) return null
    filters.push({ parentRunId: query.parent })
  }
  if (query.replayOf !== undefined) {
    if (!isUuid(query.replayOf)) return null
    filters.push({ replayOf: query.replayOf })
  }
  // A run's id begins with the millisecond at which it was accepted.
  if (query.from !== undefined) filters.push({ id: { gte: firstIdAt(new Date(query.from)) } })
  if (query.to !== undefined) filters.push({ id: { lt: firstIdAt(new Date(query.to)) } })
  return filters
}
