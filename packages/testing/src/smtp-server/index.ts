import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMessage {
  from: string
  to: string[]
  /** Headers and body as they came. */
  raw: string
  /** The plain text part, decoded. */
  text: string
}

export interface TestSmtpServer extends AsyncDisposable {
  url: string
  messages: ReceivedMessage[]
  close(): Promise<void>
}

/** A real mail server on a free port of 127.0.0.1 that keeps what it is given; `refuse`: it turns every message away. */
export async function startSmtpServer({ refuse }: { refuse?: string } = {}): Promise<TestSmtpServer> {
  const messages: ReceivedMessage[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, { envelope }, done) {
      text(stream).then((raw) => {
        if (refuse !== undefined) return done(new Error(refuse))
        const from = envelope.mailFrom === false ? '' : (envelope.mailFrom?.address ?? '')
        messages.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw, text: plainText(raw) })
        done()
      }, done)
    },
  })
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = addressOf(listening.address())
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `smtp://127.0.0.1:${port}`, messages, close, [Symbol.asyncDispose]: close }
}

/** Of the first part that is plain text. */
function plainText(raw: string): string {
  const start = raw.search(/content-type: text\/plain/i)
  const part = raw.slice(Math.max(0, start)).split(/\r?\n--/)[0] ?? ''
  const [head = '', ...body] = part.split(/\r?\n\r?\n/)
  const content = body.join('\n\n')
  if (/base64/i.test(head)) return Buffer.from(content, 'base64').toString('utf8')
  return /quoted-printable/i.test(head) ? fromQuotedPrintable(content) : content
}

function fromQuotedPrintable(content: string): string {
  const bytes = content
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address
}
