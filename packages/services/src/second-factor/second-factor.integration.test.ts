import { Secret, TOTP } from 'otpauth'
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
  type Context,
  confirmSecondFactor,
  createOrganization,
  getMe,
  getSessionState,
  giveSecondFactor,
  listCustomers,
  removeSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
  setUpSecondFactor,
  updateOrganization,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const period = 30_000
/** A moment of its own for each code: each counts once. */
const at = (ctx: Context, steps: number): Context => ({
  ...ctx,
  now: () => new Date(Date.now() + steps * period),
})

function appWith(secret: string) {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  return (steps: number) => totp.generate({ timestamp: Date.now() + steps * period })
}

async function givenProtected(organization: Context = kit.as()) {
  const member = await givenMember(organization)
  const ctx = await givenSession(kit.services, member)
  const { secret, uri } = await setUpSecondFactor(ctx)
  const code = appWith(secret)
  const { recoveryCodes } = await confirmSecondFactor(ctx, { code: code(0) })
  return { member, ctx, code, uri, secret, recoveryCodes }
}

const again = async (ctx: Context) =>
  sessionContext(kit.services, ctx.actor.kind === 'member' ? (ctx.actor.sessionId ?? '') : '')

it('is asked for at the next sign-in, and lets nobody in without', async () => {
  const { member, ctx, code, uri } = await givenProtected()
  expect(uri).toContain(encodeURIComponent(member.email))
  expect((await again(ctx)).actor).not.toHaveProperty('missing')
  const next = await givenSession(kit.services, member)
  expect(next.actor).toMatchObject({ missing: 'second-factor' })
  await expect(listCustomers(next, {})).rejects.toMatchObject({ code: 'unauthorized' })
  await expect(getMe(next)).rejects.toMatchObject({ code: 'unauthorized' })
  expect(await getSessionState(next)).toMatchObject({ missing: 'second-factor', email: member.email })
  expect(await giveSecondFactor(at(next, 2), { code: ` ${code(2)} ` })).toMatchObject({ missing: null })
  expect(await getMe(await again(next))).toMatchObject({ email: member.email })
})

it('takes each code once, whoever else asks at the same moment', async () => {
  const { member, code } = await givenProtected()
  const sessions = [await givenSession(kit.services, member), await givenSession(kit.services, member)]
  const attempts = sessions.map((session) => giveSecondFactor(at(session, 2), { code: code(2) }))
  const outcomes = await Promise.allSettled(attempts)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const third = await givenSession(kit.services, member)
  await expect(giveSecondFactor(at(third, 2), { code: code(2) })).rejects.toMatchObject({
    problems: [{ path: 'code' }],
  })
})

it('takes a code of a clock that is half a minute off, not of one that is two minutes off', async () => {
  const { member, code } = await givenProtected()
  const ctx = at(await givenSession(kit.services, member), 10)
  await expect(giveSecondFactor(ctx, { code: code(6) })).rejects.toMatchObject({ code: 'invalid' })
  await expect(giveSecondFactor(ctx, { code: code(11) })).resolves.toBeDefined()
})

it('keeps guessing slow', async () => {
  const { member, code } = await givenProtected()
  const ctx = at(await givenSession(kit.services, member), 4)
  for (let count = 0; count < 5; count += 1) {
    await expect(giveSecondFactor(ctx, { code: '000000' })).rejects.toMatchObject({ code: 'invalid' })
  }
  await expect(giveSecondFactor(ctx, { code: code(4) })).rejects.toMatchObject({ code: 'too_many_requests' })
})

it('is replaced by a recovery code, each once, however it is typed', async () => {
  const { member, recoveryCodes } = await givenProtected()
  expect(new Set(recoveryCodes).size).toBe(10)
  const [first = '', second = ''] = recoveryCodes
  await giveSecondFactor(await givenSession(kit.services, member), {
    code: first.toLowerCase().replaceAll('-', ' '),
  })
  const next = await givenSession(kit.services, member)
  await expect(giveSecondFactor(next, { code: first })).rejects.toMatchObject({ code: 'invalid' })
  await giveSecondFactor(next, { code: second })
})

it('shows neither secret nor recovery codes in the database', async () => {
  const { member, secret, recoveryCodes } = await givenProtected()
  const row = await kit.services.db.system.member.findUniqueOrThrow({ where: { id: member.id } })
  const bytes = [row.totpSealed ?? [], ...row.recoveryCodes].map((part) =>
    Buffer.from(part).toString('latin1'),
  )
  expect(bytes.join()).not.toContain(secret)
  expect(bytes.join()).not.toContain(recoveryCodes[0])
})

it('is not replaced by whoever only knows the password', async () => {
  const { member } = await givenProtected()
  const next = await givenSession(kit.services, member)
  await expect(setUpSecondFactor(next)).rejects.toMatchObject({ code: 'conflict' })
  await expect(confirmSecondFactor(next, { code: '000000' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(removeSecondFactor(next, { code: '000000' })).rejects.toMatchObject({ code: 'unauthorized' })
})

it('does not count before a code of it was given', async () => {
  const member = await givenMember(kit.as())
  const ctx = await givenSession(kit.services, member)
  await setUpSecondFactor(ctx)
  await expect(confirmSecondFactor(ctx, { code: '12345' })).rejects.toMatchObject({ code: 'invalid' })
  expect((await givenSession(kit.services, member)).actor).not.toHaveProperty('missing')
})

it('is removed, and its codes made anew, by whoever has it', async () => {
  const { member, ctx, code, recoveryCodes } = await givenProtected()
  const renewed = await renewRecoveryCodes(at(await again(ctx), 2), { code: code(2) })
  expect(renewed.recoveryCodes).not.toEqual(recoveryCodes)
  const next = await givenSession(kit.services, member)
  await expect(giveSecondFactor(next, { code: recoveryCodes[0] })).rejects.toMatchObject({ code: 'invalid' })
  await removeSecondFactor(await again(ctx), { code: renewed.recoveryCodes[0] })
  expect((await givenSession(kit.services, member)).actor).not.toHaveProperty('missing')
})

it('is reset by an admin for a member who has lost it, never for oneself', async () => {
  const { member, ctx } = await givenProtected()
  await resetSecondFactor(kit.as('admin'), member.id)
  await expect(again(ctx)).rejects.toThrow(/over/)
  expect((await givenSession(kit.services, member)).actor).not.toHaveProperty('missing')
  await expect(resetSecondFactor(kit.as(), kit.as().actor.id)).rejects.toMatchObject({ code: 'conflict' })
})

it('has to be set up before anything else where the organization requires it', async () => {
  const actor = await createOrganization(kit.services, {
    slug: uniqueKey('strict'),
    name: 'Strict',
    owner: { email: `${uniqueKey('boss')}@strict.example`, name: 'Boss', password: 'correct horse battery' },
  })
  const organization = { ...kit.services, actor }
  const member = await givenMember(organization)
  const before = await givenSession(kit.services, member)
  await updateOrganization(organization, { requireSecondFactor: true })
  const ctx = await again(before)
  expect(ctx.actor).toMatchObject({ missing: 'second-factor-setup' })
  await expect(listCustomers(ctx, {})).rejects.toMatchObject({ code: 'unauthorized' })
  const { secret } = await setUpSecondFactor(ctx)
  await confirmSecondFactor(ctx, { code: appWith(secret)(0) })
  expect(await listCustomers(await again(ctx), {})).toMatchObject({ items: [] })
})
