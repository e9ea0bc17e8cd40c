import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, type TestKit } from '../../test/index.ts'
import { authenticateApiKey, createApiKey, listApiKeys, revokeApiKey } from '../index.ts'

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

it('does not let an admin make a key of an owner', async () => {
  await expect(createApiKey(kit.as('admin'), { name: 'CI', role: 'owner' })).rejects.toMatchObject({
    code: 'forbidden',
  })
})
