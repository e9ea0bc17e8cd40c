import { Prisma } from '@millrace/db'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { type PageRequest, toPage } from './page.ts'

const tables = {
  customer: Prisma.sql`"Customer" customer`,
  instance: Prisma.sql`"Instance" instance`,
  connection: Prisma.sql`"Connection" connection`,
}

export interface Find {
  table: keyof typeof tables
  /** What it has to meet besides belonging to the actor's organization. */
  conditions: readonly Prisma.Sql[]
  /** Few rows fit, whatever Postgres thinks: it is to take them all and not to look for a page of them from the newest on. */
  few?: boolean
}

interface FoundIds {
  ids: string[]
  nextCursor: string | null
}

/**
 * Ids of the actor's organization that fit, newest first. Ids and nothing else, because this statement is not behind the
 * database's wall: there no index may serve a search, and each would read every row. What a list shows of the ids is read
 * by the organization's client.
 */
export async function findIds(ctx: Context, page: PageRequest, find: Find): Promise<FoundIds> {
  const id = Prisma.raw(`${find.table}.id`)
  const after = page.afterId === null ? [] : [Prisma.sql`${id} < ${page.afterId}::uuid`]
  const fitting = Prisma.sql`SELECT ${id} FROM ${tables[find.table]} WHERE ${ownAnd(ctx, find, after)}`
  const take = page.limit + 1
  const rows = await ctx.db.search(
    find.few === true
      ? Prisma.sql`WITH few AS MATERIALIZED (${fitting}) SELECT id FROM few ORDER BY id DESC LIMIT ${take}`
      : Prisma.sql`${fitting} ORDER BY ${id} DESC LIMIT ${take}`,
  )
  const { items: ids, nextCursor } = toPage(idsSchema.parse(rows), page, (row) => row.id)
  return { ids, nextCursor }
}

/** How many fit. */
export async function countFound(ctx: Context, find: Find): Promise<number> {
  const rows = await ctx.db.search(
    Prisma.sql`SELECT count(*)::int AS count FROM ${tables[find.table]} WHERE ${ownAnd(ctx, find, [])}`,
  )
  return z.tuple([z.object({ count: z.int() })]).parse(rows)[0].count
}

function ownAnd(ctx: Context, { table, conditions }: Find, more: readonly Prisma.Sql[]): Prisma.Sql {
  const owner = Prisma.raw(`${table}."organizationId"`)
  const own = Prisma.sql`${owner} = ${ctx.actor.organizationId}::uuid`
  return Prisma.join([own, ...conditions, ...more], ' AND ')
}

const idsSchema = z.array(z.object({ id: z.string() }))

/** Rows in the order of their ids; those that are gone since are left out. */
export async function rowsOf<Row extends { id: string }>(
  ids: readonly string[],
  read: (ids: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  if (ids.length === 0) return []
  const byId = new Map((await read([...ids])).map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
