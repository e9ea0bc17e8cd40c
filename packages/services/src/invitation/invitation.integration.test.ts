import { createMail } from '@millrace/mail'
import { startSmtpServer } from '@millrace/testing/smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenMember, type TestKit, uniqueKey } from '../../test/index.ts'
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  listMembers,
  resendInvitation,
  revokeInvitation,
  signIn,
  viewInvitation,
} from '../index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const origin = { address: '192.0.2.1', userAgent: 'Firefox' }
const person = { name: 'Grace', password: 'correct horse battery' }
const newEmail = () => `${uniqueKey('grace')}@acme.example`
const tokenOf = (link: string | null) => link?.split('/').at(-1) ?? ''

it('gives a link to hand on where no e-mail is sent, and lets whoever has it join in the role once', async () => {
  const email = newEmail()
  const sent = await createInvitation(kit.as('admin'), { email: email.toUpperCase(), role: 'support' })
  expect(sent).toMatchObject({ email, role: 'support', invitedBy: 'Olga', sentAt: null, sendError: null })
  expect(sent.link).toMatch(/^https:\/\/millrace\.example\/invitations\/[\w-]{43}$/)
  const token = tokenOf(sent.link)
  expect(await viewInvitation(kit.services, token)).toMatchObject({ email, organization: 'acme' })
  expect(await acceptInvitation(kit.services, token, person, origin)).toEqual({ email })
  const signedIn = await signIn(kit.services, { email, password: person.password, address: '192.0.2.7' })
  expect(signedIn).toMatchObject({ name: 'Grace', actor: { role: 'support' } })
  await expect(acceptInvitation(kit.services, token, person, origin)).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await listInvitations(kit.as(), {})).items.map((item) => item.email)).not.toContain(email)
})

it('makes one member of two who accept at once', async () => {
  const email = newEmail()
  const { link } = await createInvitation(kit.as(), { email, role: 'viewer' })
  const accept = () => acceptInvitation(kit.services, tokenOf(link), person, origin)
  const outcomes = await Promise.allSettled([accept(), accept(), accept()])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await listMembers(kit.as(), { q: email })).items).toHaveLength(1)
})

it('comes by e-mail, and then shows the link to nobody else', async () => {
  await using server = await startSmtpServer()
  const mail = createMail({ smtpUrl: server.url, from: 'Millrace <no-reply@millrace.example>' })
  const email = newEmail()
  const sent = await createInvitation({ ...kit.as(), mail }, { email, role: 'builder' })
  expect(sent).toMatchObject({ link: null, sentAt: expect.any(String) })
  expect(server.messages[0]).toMatchObject({ to: [email] })
  const link = server.messages[0]?.text.match(/https:\S+/)?.[0] ?? ''
  expect(await viewInvitation(kit.services, tokenOf(link))).toMatchObject({ email })
})

it('says why the mail server refused, and gives the link instead', async () => {
  await using server = await startSmtpServer({ refuse: 'no such mailbox' })
  const mail = createMail({ smtpUrl: server.url, from: 'no-reply@millrace.example' })
  const sent = await createInvitation({ ...kit.as(), mail }, { email: newEmail(), role: 'builder' })
  expect(sent).toMatchObject({ sentAt: null, sendError: expect.stringContaining('no such mailbox') })
  expect(sent.link).not.toBeNull()
})

it('is over after seven days, when it is revoked, and when it was sent again', async () => {
  const first = await createInvitation(kit.as(), { email: newEmail(), role: 'builder' })
  const later = { ...kit.services, now: () => new Date(Date.now() + 7 * 24 * 3_600_000 + 1000) }
  await expect(viewInvitation(later, tokenOf(first.link))).rejects.toMatchObject({ code: 'not_found' })
  const again = await resendInvitation({ ...kit.as(), now: later.now }, first.id)
  await expect(viewInvitation(kit.services, tokenOf(first.link))).rejects.toMatchObject({ code: 'not_found' })
  expect(await viewInvitation(later, tokenOf(again.link))).toMatchObject({ email: first.email })
  await revokeInvitation(kit.as(), first.id)
  await expect(viewInvitation(later, tokenOf(again.link))).rejects.toMatchObject({ code: 'not_found' })
})

it('is not made twice, nor for a member, but again when it is over', async () => {
  const email = newEmail()
  await createInvitation(kit.as(), { email, role: 'builder' })
  await expect(createInvitation(kit.as(), { email, role: 'viewer' })).rejects.toThrow(/invited already/)
  const later = { ...kit.as(), now: () => new Date(Date.now() + 8 * 24 * 3_600_000) }
  expect(await createInvitation(later, { email, role: 'viewer' })).toMatchObject({ role: 'viewer' })
  const member = await givenMember(kit.as())
  await expect(createInvitation(kit.as(), { email: member.email, role: 'viewer' })).rejects.toThrow(
    /member already/,
  )
})

it('does not tell whom other organizations have, until somebody with the link tries', async () => {
  const elsewhere = await givenMember(kit.stranger)
  const { link } = await createInvitation(kit.as(), { email: elsewhere.email, role: 'viewer' })
  await expect(acceptInvitation(kit.services, tokenOf(link), person, origin)).rejects.toMatchObject({
    code: 'conflict',
  })
})

it('is not for roles above the one who invites', async () => {
  const input = { email: newEmail(), role: 'owner' }
  await expect(createInvitation(kit.as('admin'), input)).rejects.toMatchObject({ code: 'forbidden' })
  const { id } = await createInvitation(kit.as('owner'), input)
  await expect(revokeInvitation(kit.as('admin'), id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(resendInvitation(kit.as('admin'), id)).rejects.toMatchObject({ code: 'forbidden' })
})

it('wants a name and a password that is long enough', async () => {
  const { link } = await createInvitation(kit.as(), { email: newEmail(), role: 'viewer' })
  const short = { name: ' ', password: 'short' }
  await expect(acceptInvitation(kit.services, tokenOf(link), short, origin)).rejects.toMatchObject({
    problems: [{ path: 'name' }, { path: 'password', message: 'A password has at least 12 characters.' }],
  })
})
