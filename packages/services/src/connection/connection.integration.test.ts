import { randomBytes } from 'node:crypto'
import { Prisma } from '@millrace/db'
import { certificates } from '@millrace/testing/certificates'
import { createVault } from '@millrace/vault'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenDeployed,
  type TestKit,
} from '../../test/index.ts'
import { recordConnectionTest } from '../connection-test/index.ts'
import {
  createConnection,
  deleteConnection,
  getConnection,
  listConnections,
  testConnection,
  updateConnection,
} from '../index.ts'
import { openValues } from './seal.ts'

/** The open values of `givenConnection`. */
const open = { name: 'X-Api-Key', in: 'header', baseUrl: 'https://crm.example.com' }

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

/** As a worker does. */
function answer(job: { connectionId: string; testId: string }, verdict: { ok: boolean; message: string }) {
  const { organizationId } = kit.as().actor
  return recordConnectionTest(kit.services, { organizationId, ...job, ...verdict })
}

async function storedValues(id: string) {
  const row = await kit.services.db.system.connection.findUniqueOrThrow({ where: { id } })
  return { values: openValues(kit.services, row), bytes: Buffer.from(row.sealed).toString('latin1') }
}

it('seals values and shows only those that are not secret', async () => {
  const created = await givenConnection(kit.as())
  expect(created.values).toEqual(open)
  const { values, bytes } = await storedValues(created.id)
  expect(values).toMatchObject({ value: 'top-secret' })
  expect(bytes).not.toContain('top-secret')
  expect(JSON.stringify(await getConnection(kit.as(), created.id))).not.toContain('top-secret')
  expect(JSON.stringify(await listConnections(kit.as(), {}))).not.toContain('top-secret')
})

it('names every value that is wrong', async () => {
  await expect(givenConnection(kit.as(), { values: { in: 'nowhere', extra: 1 } })).rejects.toMatchObject({
    code: 'invalid',
    problems: expect.arrayContaining([
      expect.objectContaining({ path: 'values.extra' }),
      expect.objectContaining({ path: 'values.value' }),
      expect.objectContaining({ path: 'values.in' }),
    ]),
  })
})

it.each([
  [{ connector: 'nope' }, 'connector'],
  [{ type: 'nope' }, 'type'],
  [{ owner: 'customer' }, 'customer'],
  [{ owner: 'customer', customer: 'nobody' }, 'customer'],
  [{ customer: 'somebody' }, 'customer'],
])('refuses %o', async (overrides, path) => {
  await expect(givenConnection(kit.as(), overrides)).rejects.toMatchObject({ problems: [{ path }] })
})

it('refuses a customer of another organization', async () => {
  const customer = await givenCustomer(kit.stranger)
  await expect(givenConnection(kit.as(), { owner: 'customer', customer })).rejects.toMatchObject({
    code: 'invalid',
  })
})

it('keeps a secret that an update leaves out, and replaces one that it names', async () => {
  const { id } = await givenConnection(kit.as())
  await updateConnection(kit.as(), id, { values: { ...open, prefix: 'Token' } })
  expect((await storedValues(id)).values).toMatchObject({ value: 'top-secret', prefix: 'Token' })
  await updateConnection(kit.as(), id, { values: { ...open, value: 'new-secret' } })
  expect((await storedValues(id)).values).toEqual({ ...open, value: 'new-secret' })
})

it.each([
  { baseUrl: 'https://attacker.example' },
  { baseUrl: 'http://crm.example.com' },
  { in: 'query' },
  { name: 'X-Echoed' },
])('asks for the secret again before it is sent as %o', async (change) => {
  const { id } = await givenConnection(kit.as('support'))
  const values = { ...open, ...change }
  await expect(updateConnection(kit.as('support'), id, { values })).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'values.value' }],
  })
  expect((await storedValues(id)).values).toEqual({ ...open, value: 'top-secret' })
  await updateConnection(kit.as('support'), id, { values: { ...values, value: 'mine' } })
  expect((await storedValues(id)).values).toEqual({ ...values, value: 'mine' })
})

it('asks for the token again when an account gets other addresses, by default ones too', async () => {
  const { id } = await givenConnection(kit.as(), {
    connector: 'dropbox',
    type: 'oauth2',
    values: { accessToken: 't', contentUrl: 'https://proxy.example' },
  })
  for (const values of [{ apiUrl: 'https://attacker.example' }, {}]) {
    await expect(updateConnection(kit.as(), id, { values })).rejects.toMatchObject({
      problems: [{ path: 'values.accessToken' }],
    })
  }
})

it('forgets the result of a test when values change', async () => {
  const { id } = await givenConnection(kit.as())
  await kit.services.db.system.connection.update({
    where: { id },
    data: { status: 'failing', statusMessage: '401' },
  })
  expect(await updateConnection(kit.as(), id, { name: 'Only the name' })).toMatchObject({ status: 'failing' })
  expect(await updateConnection(kit.as(), id, { values: open })).toMatchObject({
    status: 'untested',
    statusMessage: '',
  })
})

it('does not delete a connection that an instance uses', async () => {
  const { id } = await givenConnection(kit.as())
  const instance = await givenDeployed(kit.as())
  const { organizationId } = kit.as().actor
  await kit.services.db.system.instanceConnection.create({
    data: { organizationId, instanceId: instance.id, slot: 'crm', connectionId: id },
  })
  await expect(deleteConnection(kit.as(), id)).rejects.toMatchObject({ code: 'conflict' })
})

it('answers a test with what the worker found', async () => {
  const { id } = await createConnection(kit.as(), {
    name: 'Dropbox',
    connector: 'dropbox',
    type: 'oauth2',
    owner: 'organization',
    values: { accessToken: 't' },
  })
  kit.queue.onJob = async (job) => {
    if (job.kind !== 'connection-test') return
    await answer(job, { ok: false, message: 'The token has expired.' })
  }
  expect(await testConnection(kit.as(), id)).toEqual({ ok: false, message: 'The token has expired.' })
  kit.queue.onJob = () => {}
  expect(kit.live.subscriptions).toBe(0)
})

it('says so when no worker answers a test, and stops listening', async () => {
  const { id } = await givenConnection(kit.as())
  await expect(testConnection(kit.as(), id, { waitMs: 5 })).rejects.toMatchObject({ code: 'unavailable' })
  expect(kit.live.subscriptions).toBe(0)
})

it('treats a malformed id as one that does not exist', async () => {
  await expect(getConnection(kit.as(), 'not-a-uuid')).rejects.toMatchObject({ code: 'not_found' })
})

it('waits for the answer of its own test, whatever else happens to the connection', async () => {
  const { id } = await givenConnection(kit.as())
  const earlier = { connectionId: id, testId: crypto.randomUUID() }
  kit.queue.onJob = async (job) => {
    if (job.kind !== 'connection-test') return
    await answer(earlier, { ok: false, message: 'An old answer.' })
    await updateConnection(kit.as(), id, { name: 'Renamed' })
    await kit.live.publish({ topic: `connection-test:${job.testId}`, seq: 1 })
    await answer(job, { ok: true, message: 'The credentials work.' })
  }
  expect(await testConnection(kit.as(), id)).toEqual({ ok: true, message: 'The credentials work.' })
  kit.queue.onJob = () => {}
})

it('does not believe a test of values that have changed meanwhile', async () => {
  const { id } = await givenConnection(kit.as())
  kit.queue.onJob = async (job) => {
    if (job.kind !== 'connection-test') return
    await updateConnection(kit.as(), id, { values: { ...open, value: 'another-secret' } })
    await answer(job, { ok: true, message: 'The credentials work.' })
  }
  await expect(testConnection(kit.as(), id)).rejects.toMatchObject({ code: 'conflict' })
  kit.queue.onJob = () => {}
  expect(await getConnection(kit.as(), id)).toMatchObject({ status: 'untested', statusMessage: '' })
})

it('keeps every secret of two updates at once', async () => {
  const { id } = await givenConnection(kit.as())
  await Promise.all([
    updateConnection(kit.as(), id, { values: { ...open, value: 'rotated' } }),
    ...Array.from({ length: 5 }, (_, index) =>
      updateConnection(kit.as(), id, { values: { ...open, prefix: `Key-${index}` } }),
    ),
  ])
  expect((await storedValues(id)).values).toMatchObject({ value: 'rotated' })
})

it('lists connections that the master key does not open, and takes their values anew', async () => {
  const { id } = await givenConnection(kit.as())
  const vault = createVault({ masterKey: randomBytes(32).toString('base64') })
  const ctx = { ...kit.as(), vault }
  expect((await listConnections(ctx, {})).items).toContainEqual(
    expect.objectContaining({ id, name: 'CRM', values: open }),
  )
  await updateConnection(ctx, id, { name: 'Still sealed' })
  expect((await storedValues(id)).values).toMatchObject({ value: 'top-secret' })
  const values = { ...open, value: 'entered-anew' }
  expect(await updateConnection(ctx, id, { values })).toMatchObject({ values: { name: 'X-Api-Key' } })
})

it('shows lists and forms without opening a secret, and records each time that one is opened', async () => {
  const { id } = await givenConnection(kit.as())
  const where = { action: 'connection.open', entityId: id }
  await listConnections(kit.as(), {})
  await getConnection(kit.as(), id)
  expect(await kit.services.db.system.auditEntry.count({ where })).toBe(0)

  await updateConnection(kit.as(), id, { values: open })
  expect(await kit.services.db.system.auditEntry.findMany({ where })).toMatchObject([
    { actor: `member:${kit.as().actor.id}`, data: { reason: 'edit', connections: [id] } },
  ])
})

it('fills in the open values of a connection that was saved before they had a column', async () => {
  const { id } = await givenConnection(kit.as())
  const { connection, auditEntry } = kit.services.db.system
  await connection.update({ where: { id }, data: { openValues: Prisma.DbNull } })
  expect((await getConnection(kit.as(), id)).values).toEqual(open)
  expect((await getConnection(kit.as(), id)).values).toEqual(open)
  expect(await connection.findUniqueOrThrow({ where: { id } })).toMatchObject({ openValues: open })
  expect(await auditEntry.count({ where: { action: 'connection.open', entityId: id } })).toBe(1)
})

it('does not open an earlier value that is put back', async () => {
  const { id } = await givenConnection(kit.as())
  const { connection } = kit.services.db.system
  const { sealed } = await connection.findUniqueOrThrow({ where: { id } })
  await updateConnection(kit.as(), id, { values: { ...open, value: 'rotated' } })
  await connection.update({ where: { id }, data: { sealed } })
  await expect(storedValues(id)).rejects.toMatchObject({ reason: 'not_authentic' })
})

it('answers with the status when a test is asked for, and is saved also when nobody answers', async () => {
  kit.queue.onJob = async (job) => {
    if (job.kind === 'connection-test') await answer(job, { ok: false, message: 'The key is unknown.' })
  }
  const created = await givenConnection(kit.as(), { test: true })
  expect(created).toMatchObject({ status: 'failing', statusMessage: 'The key is unknown.' })
  expect(created.testedAt).not.toBeNull()
  const changed = await updateConnection(kit.as(), created.id, {
    values: { ...open, value: 'x' },
    test: true,
  })
  expect(changed).toMatchObject({ status: 'failing' })
  kit.queue.onJob = () => {}
})

it('shows the names of named secrets, keeps those that are given as null, and removes those left out', async () => {
  const values = {
    secrets: { key: 'k-1', account: 'a-1' },
    headers: { 'X-Key': '{{ key }}' },
    baseUrl: 'https://crm.example.com',
  }
  const { id, ...created } = await givenConnection(kit.as(), { type: 'custom', values })
  expect(created.values).toEqual({ ...values, secrets: { key: null, account: null } })
  const update = (change: object) => updateConnection(kit.as(), id, { values: { ...values, ...change } })
  await update({ secrets: { key: null, other: 'o-1' } })
  expect((await storedValues(id)).values).toMatchObject({ secrets: { key: 'k-1', other: 'o-1' } })

  await expect(update({ secrets: { account: null }, headers: {} })).rejects.toMatchObject({
    problems: [{ path: 'values.secrets.account' }],
  })
  await expect(
    update({ secrets: { key: null, other: 'x' }, headers: { 'X-Echo': '{{ key }}' } }),
  ).rejects.toMatchObject({ problems: [{ path: 'values.secrets.key' }] })
  await expect(update({ secrets: { key: 'x' }, headers: { A: '{{ nope }}' } })).rejects.toMatchObject({
    problems: [{ path: 'values.headers.A' }],
  })
})

it('says when a client certificate ends', async () => {
  const { client, authority } = certificates
  const values = { ...client, authority, baseUrl: 'https://crm.example.com' }
  const created = await givenConnection(kit.as(), { type: 'mutual-tls', values })
  expect(created.expiresAt).toMatch(/^2126-/)
  expect(JSON.stringify(created)).not.toContain('PRIVATE KEY')
})
