import { startSmtpServer } from '@millrace/testing/smtp-server'
import { expect, it } from 'vitest'
import { createMail } from './index.ts'
import { smtpUrlProblem } from './smtp-url.ts'

it('hands a message to a mail server, as text and as HTML', async () => {
  await using server = await startSmtpServer()
  const mail = createMail({ smtpUrl: server.url, from: 'Millrace <no-reply@millrace.example>' })
  await mail.send({ to: 'ada@acme.example', subject: 'Grüße', text: 'Hello\n\nhttps://x.example/1' })
  expect(server.messages).toHaveLength(1)
  expect(server.messages[0]).toMatchObject({
    from: 'no-reply@millrace.example',
    to: ['ada@acme.example'],
    raw: expect.stringContaining('multipart/alternative'),
  })
})

it('does not let an address smuggle a second one in', async () => {
  await using server = await startSmtpServer()
  const mail = createMail({ smtpUrl: server.url, from: 'no-reply@millrace.example' })
  const to = 'ada@acme.example\r\nBcc: eve@evil.example'
  await mail.send({ to, subject: 'x', text: 'x' }).catch(() => {})
  expect(server.messages.flatMap((message) => message.to)).not.toContain('eve@evil.example')
})

it('says what a server that refuses has said', async () => {
  await using server = await startSmtpServer({ refuse: 'the mailbox is full' })
  const mail = createMail({ smtpUrl: server.url, from: 'no-reply@millrace.example' })
  await expect(mail.send({ to: 'ada@acme.example', subject: 'x', text: 'x' })).rejects.toThrow(
    /the mailbox is full/,
  )
})

it('knows what is no address of a mail server', () => {
  expect(smtpUrlProblem('smtp://localhost:1025')).toBeNull()
  for (const text of ['mail.example.com', 'http://mail.example.com', 'smtp://']) {
    expect(smtpUrlProblem(text)).toMatch(/like smtps:/)
  }
})
