import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Delegate, delegateOf, plantWorld, type World } from '../test/tenant-world.ts'
import { createDatabase, type Database } from './database.ts'
import { DatabaseMissing, TenantViolation } from './errors.ts'
import { Prisma } from './generated/client.ts'
import { type TenantModel, tenantModels } from './models.ts'

let testDatabase: TestDatabase
let db: Database
let acme: World
let rival: World

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = createDatabase({ url: testDatabase.url, poolSize: 2 })
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
const ownedModels = models.filter((model) => model !== 'organization')
/** The log of what happened is read and, entry by entry, written; its head is the chain's alone. */
const audit: readonly TenantModel[] = ['auditEntry', 'auditHead']

test('the guard knows every model that has an organization', () => {
  const owned = Object.values(Prisma.ModelName).filter((name) => {
    const fields: unknown = Reflect.get(Prisma, `${name}ScalarFieldEnum`)
    return typeof fields === 'object' && fields !== null && 'organizationId' in fields
  })
  const known = owned.map((name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`)
  expect(['organization', ...known].sort()).toEqual([...models].sort())
})

describe.each(models)('%s of another organization', (model) => {
  let mine: Delegate
  let all: Delegate
  let theirKey: object
  let before: unknown

  beforeAll(async () => {
    mine = delegateOf(db.tenant(acme.organizationId), model)
    all = delegateOf(db.system, model)
    theirKey = rival.keys[model]
    before = await all.findUniqueOrThrow({ where: theirKey })
  })

  test('is not read', async () => {
    const ownRows = Number(await mine.count({}))
    expect(ownRows).toBeGreaterThan(0)
    expect(await mine.findUnique({ where: theirKey })).toBeNull()
    await expect(mine.findUniqueOrThrow({ where: theirKey })).rejects.toBeInstanceOf(DatabaseMissing)
    const owner =
      model === 'organization' ? { id: rival.organizationId } : { organizationId: rival.organizationId }
    for (const where of [owner, { OR: [owner] }, { AND: [owner] }, { AND: owner }]) {
      expect(await mine.findFirst({ where })).toBeNull()
      await expect(mine.findFirstOrThrow({ where })).rejects.toBeInstanceOf(DatabaseMissing)
      expect(await mine.findMany({ where })).toEqual([])
      expect(await mine.count({ where })).toBe(0)
      expect(await mine.aggregate({ where, _count: true })).toMatchObject({ _count: 0 })
    }
    expect(await mine.findMany({ where: { OR: [owner, { NOT: owner }] } })).toHaveLength(ownRows)
    const by = Object.keys(owner)
    expect(await mine.groupBy({ by, _count: true })).toEqual([{ ...ownerOf(model, acme), _count: ownRows }])
    expect(await mine.findMany({ cursor: acme.keys[model] })).toHaveLength(ownRows)
    // A key that is the organization itself becomes one's own.
    const hasOwnKey = model !== 'organization' && model !== 'auditHead'
    if (hasOwnKey) expect(await mine.findMany({ cursor: theirKey })).toEqual([])
  })

  test('is not changed', async () => {
    if (audit.includes(model)) {
      await expect(attempted(() => mine.updateMany({ data: {} }))).rejects.toBeInstanceOf(TenantViolation)
      return
    }
    await expect(mine.update({ where: theirKey, data: {} })).rejects.toBeInstanceOf(DatabaseMissing)
    const everything = { ...acme.touch[model] }
    const where =
      model === 'organization' ? { id: rival.organizationId } : { organizationId: rival.organizationId }
    expect(await mine.updateMany({ where, data: everything })).toEqual({ count: 0 })
    expect(await mine.updateManyAndReturn({ where, data: everything })).toEqual([])
    await mine.updateMany({ data: everything })
    expect(await all.findUniqueOrThrow({ where: theirKey })).toEqual(before)
  })

  test('is not deleted', async () => {
    const removal = attempted(() => mine.delete({ where: theirKey }))
    if (model === 'organization' || audit.includes(model)) {
      await expect(removal).rejects.toBeInstanceOf(TenantViolation)
    } else {
      await expect(removal).rejects.toBeInstanceOf(DatabaseMissing)
      expect(await mine.deleteMany({ where: { organizationId: rival.organizationId } })).toEqual({ count: 0 })
    }
    expect(await all.findUniqueOrThrow({ where: theirKey })).toEqual(before)
  })
})

describe.each(ownedModels)('%s', (model) => {
  test('is not written for another organization', async () => {
    const mine = delegateOf(db.tenant(acme.organizationId), model)
    const row = rival.rows[model]
    const attempts: (() => Promise<unknown>)[] = [
      () => mine.create({ data: row }),
      () => mine.createMany({ data: [row] }),
      () => mine.createManyAndReturn({ data: row }),
      () => mine.upsert({ where: rival.keys[model], create: row, update: {} }),
      () => mine.update({ where: acme.keys[model], data: { organizationId: rival.organizationId } }),
      () => mine.updateMany({ data: { organizationId: { set: rival.organizationId } } }),
      () => mine.create({ data: { ...row, organization: { connect: { id: rival.organizationId } } } }),
    ]
    const before = await delegateOf(db.system, model).count({})
    for (const attempt of attempts) await expect(attempted(attempt)).rejects.toBeInstanceOf(TenantViolation)
    expect(await delegateOf(db.system, model).count({})).toBe(before)
  })

  test('cannot take over a row by upserting its key', async () => {
    const mine = delegateOf(db.tenant(acme.organizationId), model)
    const all = delegateOf(db.system, model)
    const before = await all.findUniqueOrThrow({ where: rival.keys[model] })
    const create = { ...rival.rows[model], organizationId: acme.organizationId }
    const upsert = attempted(() => mine.upsert({ where: rival.keys[model], create, update: create }))
    // A key that holds the organization may leave room for a row of one's own beside it.
    const written = await upsert.catch(() => null)
    if (written !== null) expect(written).toMatchObject({ organizationId: acme.organizationId })
    expect(await all.findUniqueOrThrow({ where: rival.keys[model] })).toEqual(before)
  })
})

test('a row cannot refer to a row of another organization', async () => {
  const mine = db.tenant(acme.organizationId)
  const { organizationId } = acme
  const theirs = rival.ids
  const own = acme.ids
  const attempts = [
    mine.version.create({
      data: { organizationId, integrationId: theirs.integration, definition: {}, checksum: '' },
    }),
    mine.connection.update({ where: { id: own.connection }, data: { customerId: theirs.customer } }),
    mine.instance.update({ where: { id: own.instance }, data: { customerId: theirs.customer } }),
    mine.instance.update({ where: { id: own.instance }, data: { integrationId: theirs.integration } }),
    mine.instance.update({ where: { id: own.instance }, data: { versionId: theirs.version } }),
    mine.instanceConnection.create({
      data: { organizationId, instanceId: own.instance, slot: 'stolen', connectionId: theirs.connection },
    }),
    mine.instanceFlow.create({
      data: { organizationId, instanceId: theirs.instance, flow: 'stolen', hookToken: 'stolen' },
    }),
  ]
  for (const attempt of attempts) await expect(attempt).rejects.toBeInstanceOf(DatabaseMissing)
})

test('nested writes are refused', async () => {
  const { customer } = db.tenant(acme.organizationId)
  const where = { id: acme.ids.customer }
  const theirs = { id: rival.ids.connection }
  expect(() => customer.update({ where, data: { connections: { connect: theirs } } })).toThrow(
    TenantViolation,
  )
  expect(() => customer.update({ where, data: { connections: { deleteMany: {} } } })).toThrow(TenantViolation)
})

test('what a row leads to is its own', async () => {
  const rows = await db.tenant(acme.organizationId).instance.findMany({
    include: {
      customer: true,
      integration: true,
      version: true,
      flows: true,
      connections: { include: { connection: true } },
    },
  })
  const text = JSON.stringify(rows)
  expect(text).toContain(acme.ids.connection)
  expect(text).not.toContain(rival.organizationId)
})

test('a tenant has no raw SQL and no model outside of organizations', async () => {
  const mine = db.tenant(acme.organizationId)
  for (const name of [
    '$queryRaw',
    '$executeRawUnsafe',
    '$transaction',
    '$extends',
    'workerNode',
    'signInThrottle',
  ]) {
    expect(() => Reflect.get(mine, name)).toThrow(TenantViolation)
  }
  expect(() => db.tenant('')).toThrow(TenantViolation)
})

test('the guard holds inside of a transaction', async () => {
  await db.transaction(async (tx) => {
    const mine = tx.tenant(acme.organizationId)
    expect(await mine.customer.findUnique({ where: { id: rival.ids.customer } })).toBeNull()
    expect(await mine.customer.findUnique({ where: { id: acme.ids.customer } })).not.toBeNull()
  })
})

function ownerOf(model: TenantModel, world: World): object {
  return model === 'organization' ? { id: world.organizationId } : { organizationId: world.organizationId }
}

/** The guard throws before there is a promise. */
async function attempted(work: () => Promise<unknown>): Promise<unknown> {
  return work()
}
