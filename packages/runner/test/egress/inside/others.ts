import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Client as FtpClient } from 'basic-ftp'
import nodemailer from 'nodemailer'
import { type SFTPWrapper, Client as SshClient } from 'ssh2'
import type { Target } from './target.ts'

/** Mail and files as the code of steps uses them. */

export async function mail({ host, port, ca }: Target) {
  const transport = nodemailer.createTransport({
    host,
    port,
    requireTLS: true,
    tls: { ca },
    auth: { user: 'flow', pass: 'pw' },
  })
  const message = { from: 'flow@example.com', to: 'ada@example.com', subject: 'Hi', text: 'A long letter' }
  const { accepted } = await transport.sendMail(message)
  return accepted
}

export async function sftp({ host, port }: Target) {
  const client = new SshClient()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  client.on('ready', resolve).on('error', reject)
  client.connect({ host, port, username: 'flow', password: 'pw' })
  await promise
  const files = await new Promise<SFTPWrapper>((opened, failed) =>
    client.sftp((error, session) => (error ? failed(error) : opened(session))),
  )
  await new Promise<void>((written, failed) =>
    files.writeFile('/orders.csv', 'id;1\n'.repeat(50_000), (error) => (error ? failed(error) : written())),
  )
  const read = await text(files.createReadStream('/orders.csv'))
  client.end()
  return read.length
}

export async function ftp({ host, port }: Target) {
  const client = new FtpClient()
  try {
    await client.access({ host, port, user: 'flow', password: 'pw' })
    const content = new PassThrough()
    const whole = text(content)
    await client.downloadTo(content, 'orders.csv')
    return await whole
  } finally {
    client.close()
  }
}
