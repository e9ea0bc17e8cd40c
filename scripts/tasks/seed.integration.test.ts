import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase, type Database } from '@millrace/db'
import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { seed } from '../../prisma/seed.ts'

let database: TestDatabase
let db: Database
let home: string
beforeEach(async () => {
  database = await createTestDatabase()
  db = createDatabase({ url: database.url, poolSize: 2 })
  home = await mkdtemp(path.join(tmpdir(), 'millrace-seed-'))
})
afterEach(async () => {
  await db.close()
  await database.drop()
  await rm(home, { recursive: true, force: true })
})

const start = (overrides: Record<string, string> = {}) =>
  seed({
    DATABASE_URL: database.url,
    MILLRACE_HOME: home,
    MILLRACE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    PUBLIC_URL: 'http://127.0.0.1:3000',
    DEMO_URL: 'http://127.0.0.1:3100',
    ...overrides,
  })

const devFile = async () => JSON.parse(await readFile(path.join(home, 'dev.json'), 'utf8'))

it('makes the demo: published, deployed, with test bindings', async () => {
  await start()
  const integrations = await db.system.integration.findMany({
    orderBy: { key: 'asc' },
    include: { versions: true, instances: { include: { flows: true, connections: true } } },
  })
  expect(integrations).toMatchObject([
    {
      key: 'dropbox-orders',
      testBindings: { config: { folder: '/orders' } },
      versions: [{ number: 1 }],
      instances: [{ status: 'enabled' }],
    },
    { key: 'hello-webhook', versions: [{ number: 1 }], instances: [{ status: 'enabled' }] },
  ])
  const [orders] = integrations[0]?.instances ?? []
  expect(orders?.connections.map((binding) => binding.slot).toSorted()).toEqual(['crm', 'dropbox'])
  expect(orders?.flows.find((flow) => flow.flow === 'import-orders')?.nextDueAt).not.toBeNull()
})

it('writes how to get in, for the owner of the folder alone', async () => {
  await start()
  expect((await stat(path.join(home, 'dev.json'))).mode & 0o777).toBe(0o600)
  expect(await devFile()).toEqual({
    url: 'http://127.0.0.1:3000',
    email: expect.stringContaining('@'),
    password: expect.stringMatching(/^.{16}$/),
    apiKey: expect.stringMatching(/^mr_/),
    embed: {
      keyId: expect.any(String),
      issuer: expect.any(String),
      audience: expect.any(String),
      privateKeyPem: expect.stringContaining('PRIVATE KEY'),
    },
    demo: { url: 'http://127.0.0.1:3100' },
  })
})

it('changes nothing at a second start, and brings nothing deleted back', async () => {
  await start()
  const before = await devFile()
  await db.system.instance.deleteMany({ where: { integration: { key: 'hello-webhook' } } })
  await db.system.integration.deleteMany({ where: { key: 'hello-webhook' } })
  await start()
  expect(await devFile()).toEqual(before)
  expect(await db.system.integration.count()).toBe(1)
  expect(await db.system.organization.count()).toBe(1)
  expect(await db.system.apiKey.count()).toBe(1)
})

it('finishes what a killed start has begun', async () => {
  await start({ DEMO_URL: '' })
  const { password } = await devFile()
  await start()
  expect(await db.system.integration.count()).toBe(2)
  expect((await devFile()).password).toBe(password)
})

it('follows the demo world to another port', async () => {
  await start()
  await start({ DEMO_URL: 'http://127.0.0.1:4100', PUBLIC_URL: 'http://127.0.0.1:4000' })
  expect(await devFile()).toMatchObject({
    url: 'http://127.0.0.1:4000',
    demo: { url: 'http://127.0.0.1:4100' },
  })
  expect(await db.system.auditEntry.count({ where: { action: 'connection.update' } })).toBe(2)
})

it('gives new access when dev.json is lost', async () => {
  await start()
  const before = await devFile()
  await rm(path.join(home, 'dev.json'))
  await start()
  expect((await devFile()).password).not.toBe(before.password)
  expect(await db.system.apiKey.count()).toBe(2)
})

it('leaves a database alone that is of somebody else', async () => {
  await db.system.organization.create({ data: { slug: 'own', name: 'Own' } })
  await start({ DEMO_URL: '' })
  await expect(devFile()).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await db.system.member.count()).toBe(0)
})
