import type { Message } from '@millrace/mail'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, givenMember, type TestKit } from '../../test/index.ts'
import { alertStopped } from './index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const stopped = () => ({
  organizationId: kit.as().actor.organizationId,
  connectionId: '0199aaaa-0000-7000-8000-000000000000',
  name: 'Shop',
  message: 'The grant was withdrawn.',
  paused: 2,
})

it('tells owners and admins, and nobody else, also when one address is refused', async () => {
  const admin = await givenMember(kit.as(), { role: 'admin' })
  const builder = await givenMember(kit.as(), { role: 'builder' })
  const foreign = await givenMember(kit.stranger, { role: 'owner' })
  const sent: Message[] = []
  const asked: string[] = []
  const send = async (message: Message) => {
    asked.push(message.to)
    if (message.to !== admin.email) throw new Error('mailbox full')
    sent.push(message)
  }
  await alertStopped({ ...kit.services, mail: { send } }, stopped())
  expect(asked).toContain(admin.email)
  expect(asked.length).toBeGreaterThan(1)
  expect(asked).not.toContain(builder.email)
  expect(asked).not.toContain(foreign.email)
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    to: admin.email,
    subject: 'Connect "Shop" again',
    text: expect.stringMatching(
      /withdrawn(.|\n)*2 instances(.|\n)*https:\/\/millrace\.example\/connections\/0199aaaa/,
    ),
  })
  expect(kit.logged).toContainEqual(expect.objectContaining({ message: 'an alert could not be sent' }))
})

it('says nothing where no mail server is set up', async () => {
  await expect(alertStopped(kit.services, stopped())).resolves.toBeUndefined()
})
