import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, type TestKit, uniqueKey } from '../../test/index.ts'
import { getMe, hashPassword, signIn } from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

async function givenAda() {
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
  return { id, email }
}

const address = () => uniqueKey('198.51.100')

it('signs a member in, whatever the case of the address', async () => {
  const { id, email } = await givenAda()
  const signedIn = await signIn(kit.services, {
    email: ` ${email.toUpperCase()}`,
    password: 'correct horse',
    address: address(),
  })
  expect(signedIn).toMatchObject({ email, name: 'Ada', actor: { kind: 'member', id, role: 'builder' } })
})

it('says the same for a wrong password and for nobody', async () => {
  const { email } = await givenAda()
  const wrong = signIn(kit.services, { email, password: 'x', address: address() })
  const nobody = signIn(kit.services, { email: 'nobody@acme.example', password: 'x', address: address() })
  const messages = await Promise.all(
    [wrong, nobody].map((attempt) => attempt.catch((error: Error) => error.message)),
  )
  expect(messages[0]).toBe(messages[1])
  await expect(wrong).rejects.toMatchObject({ code: 'unauthorized' })
})

it('delays after five failures, also the right password, and longer with each', async () => {
  const { email } = await givenAda()
  let now = Date.now()
  const services = { ...kit.services, now: () => new Date(now) }
  const attempt = (password: string) => signIn(services, { email, password, address: address() })
  for (let count = 0; count < 5; count += 1) {
    await expect(attempt('x')).rejects.toMatchObject({ code: 'unauthorized' })
  }
  await expect(attempt('correct horse')).rejects.toMatchObject({
    code: 'too_many_requests',
    retryAfterSeconds: 1,
  })
  now += 1000
  await expect(attempt('x')).rejects.toMatchObject({ code: 'unauthorized' })
  await expect(attempt('correct horse')).rejects.toMatchObject({ retryAfterSeconds: 2 })
  now += 2000
  await expect(attempt('correct horse')).resolves.toMatchObject({ email })
  await expect(attempt('x')).rejects.toMatchObject({ code: 'unauthorized' })
})

it('keeps nobody out for more than half a minute because of what others tried', async () => {
  const { email } = await givenAda()
  const now = new Date()
  const { signInThrottle } = kit.services.db.system
  await signInThrottle.create({ data: { key: `email:${email}`, failures: 500, lastFailure: now } })
  const at = (ms: number) => ({ ...kit.services, now: () => new Date(now.getTime() + ms) })
  const input = { email, password: 'correct horse', address: address() }
  await expect(signIn(at(0), input)).rejects.toMatchObject({ retryAfterSeconds: 30 })
  await expect(signIn(at(30_000), input)).resolves.toMatchObject({ email })
})

it('keeps an address that goes on and on out for a quarter of an hour', async () => {
  const from = address()
  const { signInThrottle } = kit.services.db.system
  await signInThrottle.create({ data: { key: `address:${from}`, failures: 500, lastFailure: new Date() } })
  const { email } = await givenAda()
  const error = await signIn(kit.services, { email, password: 'x', address: from }).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'too_many_requests' })
  expect(error).toHaveProperty(
    'retryAfterSeconds',
    expect.toSatisfy((seconds: number) => seconds > 800),
  )
})

it('delays an address that tries many members', async () => {
  const from = address()
  for (let count = 0; count < 5; count += 1) {
    await signIn(kit.services, { email: `${count}@x.example`, password: 'x', address: from }).catch(() => {})
  }
  const { email } = await givenAda()
  await expect(
    signIn(kit.services, { email, password: 'correct horse', address: from }),
  ).rejects.toMatchObject({
    code: 'too_many_requests',
  })
})

it('looks at no more than five passwords of a burst', async () => {
  const { email } = await givenAda()
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, () => signIn(kit.services, { email, password: 'x', address: address() })),
  )
  const codes = attempts.map((attempt) => attempt.status === 'rejected' && attempt.reason.code)
  expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(5)
  expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(15)
})

it('forgets failures after an hour', async () => {
  const { email } = await givenAda()
  let now = Date.now()
  const services = { ...kit.services, now: () => new Date(now) }
  for (let count = 0; count < 5; count += 1) {
    await signIn(services, { email, password: 'x', address: address() }).catch(() => {})
  }
  now += 61 * 60_000
  await signIn(services, { email, password: 'x', address: address() }).catch(() => {})
  const row = await kit.services.db.system.signInThrottle.findUnique({ where: { key: `email:${email}` } })
  expect(row?.failures).toBe(1)
})

it('says who one is', async () => {
  expect(await getMe(kit.as())).toMatchObject({
    kind: 'member',
    name: 'Olga',
    email: 'owner@acme.example',
    role: 'owner',
    organization: { slug: 'acme', name: 'acme' },
  })
})

it('keeps no row of failures that are forgotten, whoever tries next', async () => {
  const { signInThrottle } = kit.services.db.system
  await signInThrottle.create({
    data: { key: 'email:long-ago@x.example', failures: 3, lastFailure: new Date(Date.now() - 2 * 3_600_000) },
  })
  const { email } = await givenAda()
  await signIn(kit.services, { email, password: 'correct horse', address: address() })
  expect(await signInThrottle.count({ where: { key: 'email:long-ago@x.example' } })).toBe(0)
})
