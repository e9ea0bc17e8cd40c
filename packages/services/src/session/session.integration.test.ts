import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, type TestKit, uniqueKey } from '../../test/index.ts'
import { findMemberActor, hashPassword, resetAccess, signIn, signOut } from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const minute = 60_000
const hour = 60 * minute

async function givenSession() {
  const email = `${uniqueKey('ada')}@acme.example`
  const { id } = await kit.services.db.system.member.create({
    data: {
      organizationId: kit.as().actor.organizationId,
      email,
      name: 'Ada',
      passwordHash: await hashPassword('correct horse'),
      role: 'builder',
    },
  })
  const again = async () => {
    const given = { email, password: 'correct horse', address: uniqueKey('192.0.2'), userAgent: 'Firefox' }
    return (await signIn(kit.services, given)).sessionId
  }
  return { id, sessionId: await again(), again }
}

const at = (ms: number) => ({ ...kit.services, now: () => new Date(Date.now() + ms) })

it('reads a member of a session anew', async () => {
  const { id, sessionId } = await givenSession()
  expect(await findMemberActor(kit.services, sessionId)).toEqual({
    kind: 'member',
    id,
    organizationId: kit.as().actor.organizationId,
    role: 'builder',
    sessionId,
  })
  await kit.services.db.system.member.update({ where: { id }, data: { role: 'viewer' } })
  expect(await findMemberActor(kit.services, sessionId)).toMatchObject({ role: 'viewer' })
  await kit.services.db.system.member.delete({ where: { id } })
  expect(await findMemberActor(kit.services, sessionId)).toBeNull()
  expect(await findMemberActor(kit.services, 'nonsense')).toBeNull()
})

it('ends at sign-out, wherever its cookie was copied to, and leaves other sessions alone', async () => {
  const { id, sessionId, again } = await givenSession()
  const other = await again()
  await signOut(kit.services, sessionId)
  expect(await findMemberActor(kit.services, sessionId)).toBeNull()
  expect(await findMemberActor(kit.services, other)).toMatchObject({ id })
  await signOut(kit.services, sessionId)
  await signOut(kit.services, 'nonsense')
  const entries = await kit.services.db.system.auditEntry.findMany({ where: { actor: `member:${id}` } })
  expect(entries.map(({ action }) => action).toSorted()).toEqual([
    'session.end',
    'session.open',
    'session.open',
  ])
})

it('lasts twelve hours after its last use, and thirty days at most', async () => {
  const { id, sessionId } = await givenSession()
  expect(await findMemberActor(at(11 * hour), sessionId)).toMatchObject({ id })
  expect(await findMemberActor(at(22 * hour), sessionId)).toMatchObject({ id })
  expect(await findMemberActor(at(35 * hour), sessionId)).toBeNull()
  const used = await givenSession()
  for (let hours = 11; hours < 720; hours += 11) {
    expect(await findMemberActor(at(hours * hour), used.sessionId)).not.toBeNull()
  }
  expect(await findMemberActor(at(720 * hour + minute), used.sessionId)).toBeNull()
})

it('notes its use to the minute', async () => {
  const { sessionId } = await givenSession()
  const seenAt = async () =>
    (
      await kit.services.db.system.session.findUniqueOrThrow({ where: { id: sessionId } })
    ).lastSeenAt.getTime()
  const opened = await seenAt()
  await findMemberActor(at(minute / 2), sessionId)
  expect(await seenAt()).toBe(opened)
  await findMemberActor(at(2 * minute), sessionId)
  expect(await seenAt()).toBeGreaterThanOrEqual(opened + 2 * minute - 1)
})

it('is gone from the database once it is over', async () => {
  const { sessionId, again } = await givenSession()
  const { session } = kit.services.db.system
  await session.update({ where: { id: sessionId }, data: { expiresAt: new Date() } })
  await again()
  expect(await session.findUnique({ where: { id: sessionId } })).toBeNull()
})

it('ends with access that was reset', async () => {
  const { sessionId } = await givenSession()
  const owner = await findMemberActor(kit.services, sessionId)
  if (owner === null) throw new Error('no member')
  await resetAccess(kit.services, {
    owner,
    password: 'another horse',
    apiKey: { name: 'k', key: uniqueKey('mr_key') },
  })
  expect(await findMemberActor(kit.services, sessionId)).toBeNull()
})
