import { randomUUID } from 'node:crypto'
import { createTestDatabase } from '@millrace/testing/database'
import pg from 'pg'
import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { migrationNames } from './migrations-folder.ts'
import { scriptToSchema } from './new-migration.ts'

test('the migrations give exactly the schema', async () => {
  expect(await scriptToSchema()).toBeNull()
})

test('a migrated database has nothing left to do', async () => {
  const database = await createTestDatabase()
  expect(await migrate({ databaseUrl: database.url })).toEqual([])
  await database.drop()
})

test('of two processes that migrate at once one does it and the other waits', async () => {
  const database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  const applied = await Promise.all([1, 2, 3].map(() => migrate({ databaseUrl: database.url })))
  expect(applied.filter((names) => names.length > 0)).toEqual([migrationNames()])
  const { rows } = await client.query(
    'SELECT migration_name, applied_steps_count, finished_at IS NOT NULL AS finished FROM _prisma_migrations',
  )
  expect(rows).toEqual(
    migrationNames().map((name) => ({ migration_name: name, applied_steps_count: 1, finished: true })),
  )
  await client.end()
  await database.drop()
})

test('a user that may not act for organizations is told what an administrator does, and nothing is half-done', async () => {
  const database = await createTestDatabase()
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  const user = `plain_${randomUUID().replaceAll('-', '')}`
  await admin.query(`CREATE USER ${user} PASSWORD 'x'`)
  await admin.query('DROP SCHEMA public CASCADE')
  await admin.query(`CREATE SCHEMA public AUTHORIZATION ${user}`)
  const url = new URL(database.url)
  await admin.query(`GRANT CREATE ON DATABASE ${url.pathname.slice(1)} TO ${user}`)
  url.username = user
  url.password = 'x'
  await expect(migrate({ databaseUrl: url.href })).rejects.toThrow(`GRANT millrace_tenant TO ${user};`)
  await admin.query(`GRANT millrace_tenant TO ${user}`)
  expect(await migrate({ databaseUrl: url.href })).toEqual(migrationNames())
  await admin.end()
  await database.drop()
})

test('an unreachable database is one sentence', async () => {
  await expect(migrate({ databaseUrl: 'postgresql://a:b@127.0.0.1:1/none' })).rejects.toThrow(
    /^The database cannot be reached/,
  )
})
