import { SMTPServer } from 'smtp-server'
import type { Certificate } from './certificate.ts'
import { type Listening, listen } from './listen.ts'

/** Takes mail after STARTTLS and a password. */
export async function startMail(certificate: Certificate): Promise<Listening & { letters: string[] }> {
  const letters: string[] = []
  const smtp = new SMTPServer({
    ...certificate,
    onAuth: ({ username, password }, _session, done) =>
      done(username === 'flow' && password === 'pw' ? null : new Error('unknown'), { user: username }),
    onData: (stream, _session, done) => {
      let letter = ''
      stream.on('data', (chunk: Buffer) => {
        letter += chunk
      })
      stream.on('end', () => {
        letters.push(letter)
        done()
      })
    },
  })
  smtp.on('error', () => {})
  return { ...(await listen(smtp.server)), letters }
}
