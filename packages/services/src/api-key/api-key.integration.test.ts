import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenMember, givenSession, type TestKit } from '../../test/index.ts'
import {
  authenticateApiKey,
  authorise,
  createApiKey,
  createInvitation,
  createPersonalKey,
  getMe,
  listApiKeys,
  listPersonalKeys,
  removeMember,
  revokeApiKey,
  revokePersonalKey,
  updateMember,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

it('shows a key once and stores only its hash', async () => {
  const { key, id } = await createApiKey(kit.as(), { name: 'CI', role: 'builder' })
  expect(key).toMatch(/^mr_[A-Za-z0-9_-]{43}$/)
  const listed = (await listApiKeys(kit.as(), {})).items.find((item) => item.id === id)
  expect(listed).toMatchObject({ name: 'CI', prefix: key.slice(0, 9), role: 'builder', lastUsedAt: null })
  const row = await kit.services.db.system.apiKey.findUniqueOrThrow({ where: { id } })
  expect(JSON.stringify(row)).not.toContain(key)
})

it('authenticates until it is revoked', async () => {
  const { key, id } = await createApiKey(kit.as(), { name: 'CI', role: 'support' })
  expect(await authenticateApiKey(kit.services, key)).toEqual({
    kind: 'api-key',
    id,
    organizationId: kit.as().actor.organizationId,
    role: 'support',
  })
  await revokeApiKey(kit.as(), id)
  expect(await authenticateApiKey(kit.services, key)).toBeNull()
})

it('authenticates until it expires', async () => {
  const expiresAt = '2030-01-01T00:00:00Z'
  const { key } = await createApiKey(kit.as(), { name: 'CI', role: 'viewer', expiresAt })
  const at = (time: string) => ({ ...kit.services, now: () => new Date(time) })
  expect(await authenticateApiKey(at('2029-12-31T23:59:59Z'), key)).not.toBeNull()
  expect(await authenticateApiKey(at(expiresAt), key)).toBeNull()
  const over = createApiKey(kit.as(), { name: 'CI', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' })
  await expect(over).rejects.toMatchObject({ problems: [{ path: 'expiresAt' }] })
})

it('knows what is no key', async () => {
  for (const text of ['', 'mr_', `mr_${'A'.repeat(43)}`]) {
    expect(await authenticateApiKey(kit.services, text)).toBeNull()
  }
})

it('notes its use to the minute', async () => {
  const { key, id } = await createApiKey(kit.as(), { name: 'CI', role: 'viewer' })
  const usedAt = async (time: string) => {
    await authenticateApiKey({ ...kit.services, now: () => new Date(time) }, key)
    const row = await kit.services.db.system.apiKey.findUnique({ where: { id } })
    return row?.lastUsedAt?.toISOString()
  }
  expect(await usedAt('2026-01-01T00:00:00.000Z')).toBe('2026-01-01T00:00:00.000Z')
  expect(await usedAt('2026-01-01T00:00:59.000Z')).toBe('2026-01-01T00:00:00.000Z')
  expect(await usedAt('2026-01-01T00:01:01.000Z')).toBe('2026-01-01T00:01:01.000Z')
})

async function contextOf(key: string) {
  const actor = await authenticateApiKey(kit.services, key)
  if (actor === null) throw new Error('no such key')
  return { ...kit.services, actor }
}

it('notes where it was used from', async () => {
  const { key, id } = await createApiKey(kit.as(), { name: 'CI', role: 'viewer' })
  await authenticateApiKey(kit.services, key, '192.0.2.77')
  const { items } = await listApiKeys(kit.as(), { kind: 'organization' })
  expect(items.find((item) => item.id === id)).toMatchObject({
    lastUsedAddress: '192.0.2.77',
    createdBy: 'Olga',
    member: null,
  })
})

it('does what is in its scopes and in its role, and nothing else', async () => {
  const { key } = await createApiKey(kit.as(), {
    name: 'CI',
    role: 'builder',
    scopes: ['run.start', 'run.read'],
  })
  const ctx = await contextOf(key)
  expect(() => authorise(ctx, 'run.start')).not.toThrow()
  expect(() => authorise(ctx, 'customer.read')).toThrow(/scopes of this API key/)
  expect((await getMe(ctx)).permissions).toEqual(['run.read', 'run.start'])
})

it('has only scopes that exist and that its role may', async () => {
  const input = { name: 'CI', role: 'viewer', scopes: ['run.read', 'run.start', 'fly'] }
  await expect(createApiKey(kit.as(), input)).rejects.toMatchObject({
    problems: [{ path: 'scopes[1]' }, { path: 'scopes[2]' }],
  })
})

it('makes no key that may more than itself', async () => {
  const { key } = await createApiKey(kit.as(), {
    name: 'CI',
    role: 'admin',
    scopes: ['api-key.write', 'run.read'],
  })
  const ctx = await contextOf(key)
  for (const scopes of [undefined, [], ['member.write']]) {
    const input = { name: 'x', role: 'admin', ...(scopes === undefined ? {} : { scopes }) }
    await expect(createApiKey(ctx, input)).rejects.toMatchObject({ problems: [{ path: 'scopes' }] })
  }
  await expect(createApiKey(ctx, { name: 'x', role: 'admin', scopes: ['run.read'] })).resolves.toBeDefined()
})

it('of a person has never more than their role, and dies with them', async () => {
  const member = await givenMember(kit.as(), { role: 'builder' })
  const session = await givenSession(kit.services, member)
  await expect(createPersonalKey(session, { name: 'laptop', role: 'admin' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  const { key, id } = await createPersonalKey(session, { name: 'laptop' })
  expect((await contextOf(key)).actor.role).toBe('builder')
  await updateMember(kit.as(), member.id, { role: 'viewer' })
  expect((await contextOf(key)).actor.role).toBe('viewer')
  await updateMember(kit.as(), member.id, { role: 'admin' })
  expect((await contextOf(key)).actor.role).toBe('builder')
  expect((await listPersonalKeys(session, {})).items).toEqual([
    expect.objectContaining({ id, member: { id: member.id, name: 'Ada' } }),
  ])
  expect((await listApiKeys(kit.as(), { kind: 'personal' })).items.map((item) => item.id)).toContain(id)
  await removeMember(kit.as(), member.id)
  expect(await authenticateApiKey(kit.services, key)).toBeNull()
})

it('of a person is theirs to revoke, and nobody else of their role', async () => {
  const [owner, other] = [
    await givenSession(kit.services, await givenMember(kit.as())),
    await givenSession(kit.services, await givenMember(kit.as())),
  ]
  const { id } = await createPersonalKey(owner, { name: 'laptop' })
  await expect(revokePersonalKey(other, id)).rejects.toMatchObject({ code: 'not_found' })
  expect((await listPersonalKeys(other, {})).items).toEqual([])
  await revokePersonalKey(owner, id)
  expect((await listPersonalKeys(owner, {})).items).toEqual([])
})

it('does not let an admin make a key of an owner', async () => {
  await expect(createApiKey(kit.as('admin'), { name: 'CI', role: 'owner' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

it('makes no key that outlives the one that asks', async () => {
  const expiresAt = '2100-01-01T00:00:00.000Z'
  const ending = await contextOf((await createApiKey(kit.as(), { name: 'CI', role: 'owner', expiresAt })).key)
  const make = (expiry: object) => createApiKey(ending, { name: 'next', role: 'viewer', ...expiry })
  for (const expiry of [{}, { expiresAt: '2100-01-01T00:00:01.000Z' }]) {
    await expect(make(expiry)).rejects.toMatchObject({ problems: [{ path: 'expiresAt' }] })
  }
  expect(await make({ expiresAt })).toMatchObject({ expiresAt })

  const member = await givenSession(kit.services, await givenMember(kit.as(), { role: 'admin' }))
  const personal = await contextOf((await createPersonalKey(member, { name: 'Laptop' })).key)
  await expect(createApiKey(personal, { name: 'next', role: 'viewer' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

it('makes nobody what its scopes do not include', async () => {
  const scopes = ['member.read', 'member.write']
  const narrow = await contextOf((await createApiKey(kit.as(), { name: 'HR', role: 'owner', scopes })).key)
  const wide = await contextOf((await createApiKey(kit.as(), { name: 'HR', role: 'admin' })).key)
  const { id } = await givenMember(kit.as(), { role: 'viewer' })
  const invitation = { email: 'new@acme.example', role: 'builder' }
  await expect(createInvitation(narrow, invitation)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(updateMember(narrow, id, { role: 'owner' })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await createInvitation(wide, invitation)).toMatchObject(invitation)
  await removeMember(narrow, id)
})
