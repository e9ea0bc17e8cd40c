import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, givenMember, givenSession, sessionContext, type TestKit } from '../../test/index.ts'
import {
  createApiKey,
  createPasswordLink,
  findMemberActor,
  listMemberSessions,
  listMembers,
  removeMember,
  resetSecondFactor,
  updateMember,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

describe('members', () => {
  it('are found by name, address and role', async () => {
    const { id, email } = await givenMember(kit.as(), { role: 'support', name: 'Zoë Quarterly' })
    const found = await listMembers(kit.as('viewer'), { q: 'quarter', role: 'support' })
    expect(found.items).toEqual([
      expect.objectContaining({
        id,
        email,
        role: 'support',
        password: true,
        secondFactor: false,
        providers: [],
      }),
    ])
    expect((await listMembers(kit.as(), { q: email })).items).toHaveLength(1)
    expect((await listMembers(kit.as(), { q: 'quarter', role: 'admin' })).items).toEqual([])
    expect((await listMembers(kit.stranger, { q: 'quarter' })).items).toEqual([])
  })

  it('get another role with their next request', async () => {
    const member = await givenMember(kit.as())
    const { actor } = await givenSession(kit.services, member)
    expect(await updateMember(kit.as(), member.id, { role: 'viewer' })).toMatchObject({ role: 'viewer' })
    const sessionId = actor.kind === 'member' ? (actor.sessionId ?? '') : ''
    expect((await sessionContext(kit.services, sessionId)).actor.role).toBe('viewer')
  })

  it('are out at once when they are removed', async () => {
    const member = await givenMember(kit.as())
    const { actor } = await givenSession(kit.services, member)
    await removeMember(kit.as('admin'), member.id)
    const sessionId = actor.kind === 'member' ? (actor.sessionId ?? '') : ''
    expect(await findMemberActor(kit.services, sessionId)).toBeNull()
  })

  it('are not there for another organization', async () => {
    const { id } = await givenMember(kit.as())
    for (const verb of [
      () => updateMember(kit.stranger, id, { role: 'viewer' }),
      () => removeMember(kit.stranger, id),
      () => createPasswordLink(kit.stranger, id),
      () => resetSecondFactor(kit.stranger, id),
      () => listMemberSessions(kit.stranger, id),
      () => updateMember(kit.as(), 'nonsense', { role: 'viewer' }),
    ]) {
      await expect(verb()).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})

describe('nobody reaches above themselves', () => {
  it('neither to take nor to give', async () => {
    const owner = await givenMember(kit.as(), { role: 'owner' })
    const builder = await givenMember(kit.as())
    const admin = kit.as('admin')
    for (const verb of [
      () => updateMember(admin, owner.id, { role: 'viewer' }),
      () => removeMember(admin, owner.id),
      () => updateMember(admin, builder.id, { role: 'owner' }),
      () => createPasswordLink(admin, owner.id),
      () => resetSecondFactor(admin, owner.id),
    ]) {
      await expect(verb()).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  it('and a key does not become a person', async () => {
    const { id } = await givenMember(kit.as())
    const key = await createApiKey(kit.as(), { name: 'CI', role: 'owner' })
    const { organizationId } = kit.as().actor
    const ctx = {
      ...kit.services,
      actor: { kind: 'api-key', id: key.id, organizationId, role: 'owner' } as const,
    }
    await expect(createPasswordLink(ctx, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(resetSecondFactor(ctx, id)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the last owner', () => {
  it('stays an owner', async () => {
    const { stranger } = kit
    const { id } = stranger.actor
    await expect(updateMember(stranger, id, { role: 'admin' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(removeMember(stranger, id)).rejects.toThrow(/last owner/)
  })

  it('is left also when two owners take the role from each other at once', async () => {
    const { stranger } = kit
    const other = await givenMember(stranger, { role: 'owner' })
    const outcomes = await Promise.allSettled([
      updateMember(stranger, other.id, { role: 'viewer' }),
      updateMember(stranger, stranger.actor.id, { role: 'viewer' }),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await listMembers(stranger, { role: 'owner' })).items).toHaveLength(1)
  })
})
