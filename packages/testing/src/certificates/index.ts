import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'

const pem = (name: string) => readFileSync(new URL(`./${name}.pem`, import.meta.url), 'utf8')

/** For tests alone, good for a hundred years: an authority, and what it has issued for 127.0.0.1 and for a client. */
export const certificates = {
  authority: pem('authority'),
  server: { certificate: pem('server'), privateKey: pem('server.key') },
  client: { certificate: pem('client'), privateKey: pem('client.key') },
  /** Signed by itself. */
  stranger: { certificate: pem('stranger'), privateKey: pem('stranger.key') },
}

export interface MutualTlsServer {
  url: string
  /** Who asked, by the common name of their certificate, and what. */
  requests: { client: string; path: string }[]
  close(): Promise<void>
}

/** Talks only to clients of its authority. `/elsewhere` leads to the header `x-elsewhere`; anything else is answered with what was sent. */
export async function startMutualTlsServer(): Promise<MutualTlsServer> {
  const requests: MutualTlsServer['requests'] = []
  const { certificate, privateKey } = certificates.server
  const server = createServer(
    { cert: certificate, key: privateKey, ca: certificates.authority, requestCert: true },
    (request, response) => {
      const path = request.url ?? ''
      requests.push({ client: clientOf(request.socket), path })
      const elsewhere = request.headers['x-elsewhere']
      if (path === '/elsewhere' && typeof elsewhere === 'string') {
        return response.writeHead(302, { location: elsewhere }).end()
      }
      response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'text/plain' })
      return request.pipe(response)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${portOf(server)}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function clientOf(socket: object): string {
  const { CN } = asTlsSocket(socket).getPeerCertificate().subject
  return String(CN)
}

/** Safe: every connection of an https server is one. */
function asTlsSocket(socket: object): TLSSocket {
  return socket as TLSSocket
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return (address satisfies AddressInfo).port
}
