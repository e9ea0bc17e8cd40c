import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database, type DatabaseOptions } from './database.ts'
import { DatabaseConflict, DatabaseMissing, DatabaseRefused, DatabaseUnavailable } from './errors.ts'
import { Prisma } from './generated/client.ts'

const warnings: Error[] = []
process.on('warning', (warning) => warnings.push(warning))

let testDatabase: TestDatabase
let db: Database
const opened: Database[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = createDatabase({ url: testDatabase.url })
})

afterEach(async () => {
  for (const other of opened.splice(0)) await other.close()
})

afterAll(async () => {
  await db?.close()
  await testDatabase?.drop()
})

function open(options: Partial<DatabaseOptions>): Database {
  const other = createDatabase({ url: testDatabase.url, ...options })
  opened.push(other)
  return other
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  )
}

test('a taken unique value is a conflict that names its fields', async () => {
  const organization = await db.system.organization.create({ data: { slug: 'acme', name: 'Acme' } })
  const customer = { organizationId: organization.id, externalId: 'globex', name: 'Globex' }
  await db.system.customer.create({ data: customer })

  const slug = await failureOf(db.system.organization.create({ data: { slug: 'acme', name: 'Again' } }))
  expect(slug).toBeInstanceOf(DatabaseConflict)
  expect(slug).toMatchObject({ model: 'Organization', fields: ['slug'] })

  const externalId = await failureOf(db.transaction((tx) => tx.system.customer.create({ data: customer })))
  expect(externalId).toMatchObject({ name: 'DatabaseConflict', fields: ['organizationId', 'externalId'] })

  const raw = await failureOf(
    db.system
      .$executeRaw`INSERT INTO "Organization" (id, slug, name) VALUES (${crypto.randomUUID()}::uuid, 'acme', '')`,
  )
  expect(raw).toBeInstanceOf(DatabaseConflict)
})

test('a row that does not exist, to change or to refer to, is missing', async () => {
  const id = crypto.randomUUID()
  const update = db.system.customer.update({ where: { id }, data: { name: 'x' } })
  await expect(update).rejects.toBeInstanceOf(DatabaseMissing)
  const create = db.system.customer.create({ data: { organizationId: id, externalId: 'x', name: 'x' } })
  await expect(create).rejects.toBeInstanceOf(DatabaseMissing)
})

test('a transaction that throws leaves nothing behind and passes the error on as it was', async () => {
  const refusal = Object.assign(new Error('another server refused'), { code: 'ECONNREFUSED' })
  const work = db.transaction(async (tx) => {
    await tx.system.organization.create({ data: { slug: 'gone', name: 'Gone' } })
    throw refusal
  })
  expect(await failureOf(work)).toBe(refusal)
  expect(await db.system.organization.count({ where: { slug: 'gone' } })).toBe(0)
})

test('without a free connection every query gives up after a bounded wait', async () => {
  const small = open({ poolSize: 1, connectTimeoutMs: 200 })
  const release = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  const holder = small.transaction(async (tx) => {
    await tx.system.organization.count()
    started.resolve()
    await release.promise
  })
  await started.promise
  const failures = await Promise.all([
    failureOf(small.system.organization.count()),
    failureOf(small.system.$queryRaw`SELECT 1`),
    failureOf(small.query(Prisma.sql`SELECT 1`)),
    failureOf(small.search(Prisma.sql`SELECT 1`)),
    failureOf(small.transaction((tx) => tx.system.organization.count())),
  ])
  release.resolve()
  await holder
  for (const failure of failures) expect(failure).toBeInstanceOf(DatabaseUnavailable)
  expect(await small.system.organization.count()).toBeGreaterThanOrEqual(0)
})

test('a statement that runs too long is ended by the server', async () => {
  const strict = open({ statementTimeoutMs: 100 })
  expect(await failureOf(strict.system.$queryRaw`SELECT pg_sleep(30)`)).toBeInstanceOf(DatabaseUnavailable)
  expect(await failureOf(strict.query(Prisma.sql`SELECT pg_sleep(30)`))).toBeInstanceOf(DatabaseUnavailable)
})

test('an unreachable server and a closed client are unavailable', async () => {
  const nowhere = open({ url: 'postgresql://nobody:x@127.0.0.1:1/none' })
  expect(await failureOf(nowhere.system.organization.count())).toBeInstanceOf(DatabaseUnavailable)
  expect(await failureOf(nowhere.system.$queryRaw`SELECT 1`)).toBeInstanceOf(DatabaseUnavailable)
  expect(await failureOf(nowhere.query(Prisma.sql`SELECT 1`))).toBeInstanceOf(DatabaseUnavailable)
  expect(await failureOf(nowhere.transaction(async () => 1))).toBeInstanceOf(DatabaseUnavailable)

  const closed = open({})
  await closed.system.organization.count()
  await closed.close()
  expect(await failureOf(closed.system.organization.count())).toBeInstanceOf(DatabaseUnavailable)
  expect(await failureOf(closed.query(Prisma.sql`SELECT 1`))).toBeInstanceOf(DatabaseUnavailable)
  expect(await failureOf(closed.transaction(async () => 1))).toBeInstanceOf(DatabaseUnavailable)
})

test('connections that the server ends are replaced', async () => {
  const other = open({ poolSize: 2 })
  await other.system.organization.count()
  await db.system.$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`
  await expect.poll(() => failureOf(other.system.organization.count())).toBeNull()
  await expect.poll(() => failureOf(other.query(Prisma.sql`SELECT 1`))).toBeNull()
})

test('a statement straight to the driver gives values as their types have them', async () => {
  const at = new Date('2026-11-23T10:00:00.123Z')
  const json = { b: 1, a: [null, 'x'] }
  const rows = await db.query(Prisma.sql`
    SELECT ${at}::timestamptz AS at, ${JSON.stringify(json)}::json AS json, ${7}::int AS number, ${null}::text AS nothing,
      ${['p', 'q']}::text[] AS list, true AS yes, '\\x00ff'::bytea AS bytes`)
  const bytes = Buffer.from([0, 255])
  expect(rows).toEqual([{ at, json, number: 7, nothing: null, list: ['p', 'q'], yes: true, bytes }])
})

test('a statement straight to the driver fails as others do', async () => {
  const insert = Prisma.sql`INSERT INTO "Organization" (id, slug, name) VALUES (${crypto.randomUUID()}::uuid, 'twice', '')`
  await db.query(insert)
  const again = Prisma.sql`INSERT INTO "Organization" (id, slug, name) VALUES (${crypto.randomUUID()}::uuid, 'twice', '')`
  expect(await failureOf(db.query(again))).toBeInstanceOf(DatabaseConflict)
  const refused = Prisma.sql`SELECT 1 FROM "Customer" WHERE "externalId" = ${'a\0b'}`
  expect(await failureOf(db.query(refused))).toBeInstanceOf(DatabaseRefused)
})

test('within a transaction it belongs to the transaction', async () => {
  const seen: unknown[] = []
  const work = db.transaction(async (tx) => {
    await tx.system.organization.create({ data: { slug: 'inside', name: 'Inside' } })
    seen.push(...(await tx.query(Prisma.sql`SELECT slug FROM "Organization" WHERE slug = 'inside'`)))
    await tx.query(Prisma.sql`UPDATE "Organization" SET name = 'Changed' WHERE slug = 'acme'`)
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  expect(seen).toEqual([{ slug: 'inside' }])
  expect(
    await db.system.organization.count({ where: { OR: [{ slug: 'inside' }, { name: 'Changed' }] } }),
  ).toBe(0)
})

test('a text with a NUL, half a surrogate pair in JSON and a number out of range are refused', async () => {
  const { customer, version, integration } = db.system
  const attempts = [
    () => customer.findFirst({ where: { externalId: 'a\0b' } }),
    () => version.findFirst({ where: { number: 3_000_000_000 } }),
    () => integration.updateMany({ data: { draft: { name: '\ud800' } } }),
    () => db.transaction((tx) => tx.system.customer.findFirst({ where: { externalId: '\0' } })),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(DatabaseRefused)
})

test('the relations of a query in a transaction take turns on its connection', async () => {
  const organization = await db.system.organization.create({ data: { slug: 'turns', name: 'Turns' } })
  await db.system.customer.create({
    data: { organizationId: organization.id, externalId: 'turns', name: 'Turns' },
  })
  const loaded = await db.transaction((tx) =>
    tx.system.organization.findUniqueOrThrow({
      where: { id: organization.id },
      include: { customers: true, members: true, integrations: true, instances: true },
    }),
  )
  expect(loaded.customers).toHaveLength(1)
  expect(warnings.map(({ message }) => message)).toEqual([])
})
