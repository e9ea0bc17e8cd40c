import { createMail } from '@millrace/mail'
import { startSmtpServer, type TestSmtpServer } from '@millrace/testing/smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenMember,
  givenSession,
  memberPassword,
  type TestKit,
  uniqueKey,
} from '../../test/index.ts'
import {
  changePassword,
  createPasswordLink,
  listOwnSessions,
  requestPasswordReset,
  resetPassword,
  type Services,
  signIn,
} from '../index.ts'

let kit: TestKit
let server: TestSmtpServer
let services: Services
beforeAll(async () => {
  kit = await createTestKit()
  server = await startSmtpServer()
  services = { ...kit.services, mail: createMail({ smtpUrl: server.url, from: 'no-reply@millrace.example' }) }
})
afterAll(async () => {
  await server.close()
  await kit.close()
})

const password = 'another horse battery'
const from = () => ({ address: uniqueKey('198.51.100'), userAgent: 'Firefox' })
const signInWith = (email: string, given: string) => signIn(services, { email, password: given, ...from() })

async function linkFor(email: string): Promise<string> {
  const before = server.messages.length
  const { sent } = await requestPasswordReset(services, { email }, from())
  await sent
  return server.messages[before]?.text.match(/reset-password\/(\S+)/)?.[1] ?? ''
}

it('is set anew by a link that counts once, and ends every session', async () => {
  const member = await givenMember(kit.as())
  const ctx = await givenSession(services, member)
  const token = await linkFor(member.email)
  expect(await resetPassword(services, token, { password }, from())).toEqual({ email: member.email })
  expect(await kit.services.db.system.session.count({ where: { memberId: ctx.actor.id } })).toBe(0)
  await expect(signInWith(member.email, memberPassword)).rejects.toMatchObject({ code: 'unauthorized' })
  await expect(signInWith(member.email, password)).resolves.toBeDefined()
  await expect(resetPassword(services, token, { password }, from())).rejects.toMatchObject({
    code: 'not_found',
  })
})

it('is not changed by a link that is an hour old, or that another one followed', async () => {
  const { email } = await givenMember(kit.as())
  const first = await linkFor(email)
  const second = await linkFor(email)
  const reset = (given: Services, token: string) => resetPassword(given, token, { password }, from())
  await expect(reset(services, first)).rejects.toMatchObject({ code: 'not_found' })
  const later = { ...services, now: () => new Date(Date.now() + 3_600_001) }
  await expect(reset(later, second)).rejects.toMatchObject({ code: 'not_found' })
  const outcomes = await Promise.allSettled([reset(services, second), reset(services, second)])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

it('answers an address that nobody has in the same way, and sends nothing', async () => {
  const before = server.messages.length
  const { sent } = await requestPasswordReset(services, { email: 'nobody@acme.example' }, from())
  await sent
  expect(server.messages).toHaveLength(before)
})

it('does not flood a mailbox', async () => {
  const { email } = await givenMember(kit.as())
  for (let count = 0; count < 5; count += 1) await linkFor(email)
  await expect(requestPasswordReset(services, { email }, from())).rejects.toMatchObject({
    code: 'too_many_requests',
  })
})

it('is set by a link from an admin where no e-mail is sent', async () => {
  const { id, email } = await givenMember(kit.as())
  await expect(requestPasswordReset(kit.services, { email }, from())).rejects.toThrow(/Ask an admin/)
  const { link } = await createPasswordLink(kit.as('admin'), id)
  await resetPassword(services, link.split('/').at(-1) ?? '', { password }, from())
  await expect(signInWith(email, password)).resolves.toBeDefined()
})

it('is changed by whoever knows it, and ends the other sessions', async () => {
  const member = await givenMember(kit.as())
  const [ctx] = [await givenSession(services, member), await givenSession(services, member)]
  await expect(changePassword(ctx, { current: 'wrong', password })).rejects.toMatchObject({
    problems: [{ path: 'current' }],
  })
  await expect(changePassword(ctx, { current: memberPassword, password: 'short' })).rejects.toMatchObject({
    problems: [{ path: 'password' }],
  })
  await changePassword(ctx, { current: memberPassword, password })
  expect(await listOwnSessions(ctx)).toEqual([expect.objectContaining({ current: true })])
  await expect(signInWith(member.email, password)).resolves.toBeDefined()
})
