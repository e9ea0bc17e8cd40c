import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenMember,
  givenSession,
  sessionContext,
  type TestKit,
  uniqueKey,
} from '../../test/index.ts'
import {
  createInvitation,
  listIdentities,
  listMembers,
  type ProvenIdentity,
  signInWithProvider,
  unlinkIdentity,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const origin = { address: '192.0.2.1', userAgent: 'Firefox' }

function proven(overrides: Partial<ProvenIdentity>): ProvenIdentity {
  const subject = uniqueKey('subject')
  return { provider: 'oidc', subject, email: '', emailVerified: true, name: 'Ada', ...overrides }
}
const signIn = (identity: ProvenIdentity) => signInWithProvider(kit.services, identity, origin)

it('signs in the member with the verified address, and from then on the account, whatever its address becomes', async () => {
  const { id, email } = await givenMember(kit.as())
  const identity = proven({ email: email.toUpperCase() })
  const { sessionId, actor } = await signIn(identity)
  expect(actor).toMatchObject({ id, role: 'builder' })
  const ctx = await sessionContext(kit.services, sessionId)
  expect(await listIdentities(ctx)).toEqual([expect.objectContaining({ provider: 'oidc', email })])
  const moved = { ...identity, email: 'elsewhere@acme.example', emailVerified: false }
  expect((await signIn(moved)).actor.id).toBe(id)
})

it('takes no address that is not verified, and nobody who is neither member nor invited', async () => {
  const { email } = await givenMember(kit.as())
  await expect(signIn(proven({ email, emailVerified: false }))).rejects.toThrow(/verified/)
  await expect(signIn(proven({ email: 'nobody@acme.example' }))).rejects.toMatchObject({ code: 'forbidden' })
})

it('accepts an open invitation, without a password', async () => {
  const email = `${uniqueKey('invited')}@acme.example`
  await createInvitation(kit.as(), { email, role: 'support' })
  expect((await signIn(proven({ email, name: ' ' }))).actor).toMatchObject({ role: 'support' })
  expect((await listMembers(kit.as(), { q: email })).items).toEqual([
    expect.objectContaining({ name: email, password: false, providers: ['oidc'] }),
  ])
})

it('accepts no invitation that is over', async () => {
  const email = `${uniqueKey('late')}@acme.example`
  await createInvitation(kit.as(), { email, role: 'support' })
  const later = { ...kit.services, now: () => new Date(Date.now() + 8 * 24 * 3_600_000) }
  await expect(signInWithProvider(later, proven({ email }), origin)).rejects.toMatchObject({
    code: 'forbidden',
  })
})

it('is unlinked by its member, unless nothing else signs them in', async () => {
  const { email } = await givenMember(kit.as())
  const ctx = await sessionContext(kit.services, (await signIn(proven({ email }))).sessionId)
  const [identity] = await listIdentities(ctx)
  const other = await givenSession(kit.services, await givenMember(kit.as()))
  await expect(unlinkIdentity(other, identity?.id ?? '')).rejects.toMatchObject({ code: 'not_found' })
  await unlinkIdentity(ctx, identity?.id ?? '')
  expect(await listIdentities(ctx)).toEqual([])

  const invited = `${uniqueKey('only')}@acme.example`
  await createInvitation(kit.as(), { email: invited, role: 'viewer' })
  const only = await sessionContext(kit.services, (await signIn(proven({ email: invited }))).sessionId)
  const [single] = await listIdentities(only)
  await expect(unlinkIdentity(only, single?.id ?? '')).rejects.toThrow(/set a password first/)
})

it('joins none of several organizations that have invited an address, without its link', async () => {
  const email = `${uniqueKey('wanted')}@acme.example`
  await createInvitation(kit.as(), { email, role: 'builder' })
  await createInvitation(kit.stranger, { email, role: 'viewer' })
  await expect(signIn(proven({ email }))).rejects.toMatchObject({ code: 'forbidden' })
  expect(await kit.services.db.system.member.count({ where: { email } })).toBe(0)
})
