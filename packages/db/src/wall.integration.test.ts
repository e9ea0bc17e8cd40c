import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Delegate, delegateOf, plantWorld, type World } from '../test/tenant-world.ts'
import { createDatabase, type Database, type Scopes } from './database.ts'
import { Prisma } from './generated/client.ts'
import { type TenantModel, tenantModels } from './models.ts'

// The first wall is taken away: what callers ask for reaches the database as it is.
vi.mock('./guard.ts', () => ({ guardArgs: ({ args }: { args: unknown }) => args }))

let testDatabase: TestDatabase
let db: Database
let acme: World
let rival: World

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = createDatabase({ url: testDatabase.url, poolSize: 3 })
  acme = await plantWorld(db, 'acme')
  rival = await plantWorld(db, 'rival')
})

afterAll(async () => {
  await db?.close()
  await testDatabase?.drop()
})

const models = Object.keys(tenantModels).filter((name): name is TenantModel =>
  Object.hasOwn(tenantModels, name),
)

test('every table with an organization stands behind the wall, and the tenant role reaches no other', async () => {
  const tables = await db.query(Prisma.sql`
    SELECT class.relname AS name, class.relrowsecurity AS "isWalled",
      EXISTS (SELECT FROM pg_attribute WHERE attrelid = class.oid AND attname = 'organizationId')
        OR class.relname = 'Organization' AS "isOwned",
      (SELECT count(*)::int FROM pg_policies WHERE tablename = class.relname) AS policies,
      has_table_privilege('millrace_tenant', class.oid, 'SELECT, INSERT, UPDATE, DELETE') AS "isReachable"
    FROM pg_class class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind = 'r'`)
  // A table that is missing here: its migration calls SELECT millrace_wall('<Table>').
  expect(tables.length).toBeGreaterThan(models.length)
  for (const table of tables) {
    const isOwned = Reflect.get(Object(table), 'isOwned')
    expect(table).toMatchObject({ isWalled: isOwned, policies: isOwned ? 1 : 0, isReachable: isOwned })
  }
})

const scopes: [string, <T>(work: (scopes: Scopes) => Promise<T>) => Promise<T>][] = [
  ['outside of a transaction', (work) => work(db)],
  ['inside of a transaction', (work) => db.transaction(work)],
]

describe.each(scopes)('%s, without the first wall', (_, within) => {
  test.each(models)('%s of another organization is not read', (model) =>
    within(async ({ tenant }) => {
      const mine = delegateOf(tenant(acme.organizationId), model)
      const rows = await mine.findMany({})
      expect(rows).not.toEqual([])
      expect(JSON.stringify(rows, withBigInts)).not.toContain(rival.organizationId)
      expect(await mine.count({})).toBe(Array.isArray(rows) ? rows.length : 0)
      expect(await mine.findUnique({ where: rival.keys[model] })).toBeNull()
      expect(await mine.findMany({ where: rival.keys[model] }).catch(() => [])).toEqual([])
    }),
  )

  test.each(models)('%s of another organization is not changed', async (model) => {
    const all = delegateOf(db.system, model)
    const before = await all.findUniqueOrThrow({ where: rival.keys[model] })
    const own =
      model === 'organization' ? { id: rival.organizationId } : { organizationId: rival.organizationId }
    const row = { ...rival.rows[model], ...(model === 'organization' ? { slug: 'planted' } : {}) }
    const attempts: ((mine: Delegate) => Promise<unknown>)[] = [
      (mine) => mine.update({ where: rival.keys[model], data: rival.touch[model] }),
      (mine) => mine.updateMany({ where: own, data: rival.touch[model] }),
      (mine) => mine.delete({ where: rival.keys[model] }),
      (mine) => mine.deleteMany({ where: own }),
      (mine) => mine.create({ data: row }),
      (mine) => mine.upsert({ where: rival.keys[model], create: row, update: rival.touch[model] }),
      (mine) => mine.updateMany({ where: acme.keys[model], data: own }),
    ]
    for (const attempt of attempts) {
      const outcome = await within(({ tenant }) =>
        attempt(delegateOf(tenant(acme.organizationId), model)),
      ).catch((error: unknown) => error)
      if (!(outcome instanceof Error)) expect(outcome).toEqual({ count: 0 })
    }
    expect(await all.findUniqueOrThrow({ where: rival.keys[model] })).toEqual(before)
    expect(await all.count({ where: own })).toBe(1)
  })
})

test('a transaction that mixes scopes shows each its own, also side by side', async () => {
  await db.transaction(async (tx) => {
    const see = async () => {
      const [mine, all, theirs, raw] = await Promise.all([
        tx.tenant(acme.organizationId).customer.findMany(),
        tx.system.customer.findUnique({ where: { id: rival.ids.customer } }),
        tx.tenant(rival.organizationId).customer.findUnique({ where: { id: rival.ids.customer } }),
        tx.query(
          Prisma.sql`SELECT count(*)::int AS count, current_user = session_user AS own FROM "Customer"`,
        ),
      ])
      expect(mine.map(({ id }) => id)).toEqual([acme.ids.customer])
      expect(all?.organizationId).toBe(rival.organizationId)
      expect(theirs?.id).toBe(rival.ids.customer)
      expect(raw).toEqual([{ count: 2, own: true }])
    }
    await see()
    await tx.system.$executeRaw`SAVEPOINT before`
    await tx.tenant(acme.organizationId).customer.count()
    await tx.system.$executeRaw`ROLLBACK TO SAVEPOINT before`
    await see()
  })
})

test('nothing of a wall stays on a connection after errors and rollbacks', async () => {
  const broken = { organizationId: rival.organizationId, externalId: 'x', name: 'x' }
  for (let round = 0; round < 6; round += 1) {
    await expect(db.tenant(acme.organizationId).customer.create({ data: broken })).rejects.toThrow()
    const work = db.transaction(async (tx) => {
      await tx.tenant(acme.organizationId).customer.count()
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    const failing = db.transaction((tx) => tx.tenant(acme.organizationId).customer.create({ data: broken }))
    await expect(failing).rejects.toThrow()
  }
  const see = Prisma.sql`SELECT current_user = session_user AS own, current_setting('millrace.organization', true) AS of
    FROM pg_sleep(0.01)`
  const rows = await Promise.all([1, 2, 3, 4, 5, 6].map(() => db.query(see)))
  for (const [row] of rows) {
    expect(row).toMatchObject({ own: true })
    expect(['', null]).toContain(Reflect.get(Object(row), 'of'))
  }
})

test('50 queries at once of 5 organizations over 3 connections see their own each', async () => {
  const worlds = [acme, rival]
  for (const slug of ['third', 'fourth', 'fifth']) worlds.push(await plantWorld(db, slug))
  const queries = Array.from({ length: 50 }, async (_, index) => {
    const world = worlds[index % worlds.length] ?? acme
    const mine = db.tenant(world.organizationId)
    const id = { id: world.ids.customer }
    switch (index % 4) {
      case 0:
        return expect(await mine.customer.findMany()).toMatchObject([id])
      case 1:
        // One tick, one shape: what Prisma would join.
        return expect(await mine.customer.findUnique({ where: id })).toMatchObject(id)
      case 2:
        return expect(await db.system.customer.findUnique({ where: id })).toMatchObject(id)
      default:
        return db.transaction(async (tx) => {
          expect(await tx.system.customer.count()).toBe(worlds.length)
          expect(await tx.tenant(world.organizationId).customer.findMany()).toMatchObject([id])
        })
    }
  })
  await Promise.all(queries)
  expect(await db.system.customer.count()).toBe(worlds.length)
})

test('a call that nobody awaits is not made', async () => {
  void db.tenant(acme.organizationId).customer.deleteMany()
  await db.system.customer.count()
  expect(await db.tenant(acme.organizationId).customer.count()).toBe(1)
})

function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
