import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from './database.ts'
import { DatabaseConflict, DatabaseMissing } from './errors.ts'

let testDatabase: TestDatabase
let db: Database

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = createDatabase({ url: testDatabase.url })
})

afterAll(async () => {
  await db?.close()
  await testDatabase?.drop()
})

test('a taken unique value is a conflict that names its fields', async () => {
  const create = () => db.system.organization.create({ data: { slug: 'acme', name: 'Acme' } })
  await create()
  const error = await create().catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DatabaseConflict)
  expect(error).toMatchObject({ model: 'Organization', fields: ['slug'] })
})

test('changing a row that does not exist says so', async () => {
  await expect(
    db.system.customer.update({ where: { id: crypto.randomUUID() }, data: { name: 'x' } }),
  ).rejects.toBeInstanceOf(DatabaseMissing)
})

test('a transaction that throws leaves nothing behind', async () => {
  await expect(
    db.transaction(async (tx) => {
      await tx.system.organization.create({ data: { slug: 'gone', name: 'Gone' } })
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await db.system.organization.count({ where: { slug: 'gone' } })).toBe(0)
})
