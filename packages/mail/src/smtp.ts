import { createTransport } from 'nodemailer'
import { toHtml } from './html.ts'
import type { Mail } from './mail.ts'
import type { MailSettings } from './variables.ts'

const timeoutMs = 10_000

/**
 * Sends through one SMTP server. `smtps:` speaks TLS from the start, `smtp:` changes to it where the server offers it.
 * A message is one connection: invitations and resets are rare, and none is held open for them.
 */
export function createMail({ smtpUrl, from }: MailSettings): Mail {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Nothing of a message is read from a file or fetched from an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html: toHtml(text) })
    },
  }
}
