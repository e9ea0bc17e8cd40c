import { request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What a client shows of itself in mutual TLS, in PEM. */
export interface TlsIdentity {
  /** May be followed by the certificates of its issuers. */
  certificate: string
  /** Without a passphrase. */
  privateKey: string
  /** Whom to trust for the server's certificate. Default: the public authorities. */
  authority?: string
}

type Sent = Pick<RequestInit, 'method' | 'headers' | 'body'> & {
  duplex?: 'half'
  url: URL
  signal: AbortSignal
}

/** Answers whose body is none, by https://fetch.spec.whatwg.org/#null-body-status */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/** `fetch` of an https address with a client certificate, which fetch itself has no way to name. Follows no redirect. */
export async function fetchAs(identity: TlsIdentity, { url, signal, ...init }: Sent): Promise<Response> {
  // Gives forms and texts their bytes and their content type, as fetch does.
  const prepared = new Request(url, init)
  const headers = Object.fromEntries(prepared.headers)
  const stream = init.body instanceof ReadableStream ? prepared.body : null
  const bytes = stream === null ? new Uint8Array(await prepared.arrayBuffer()) : null
  if (bytes !== null && init.body !== null) headers['content-length'] = String(bytes.length)
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const sent = httpsRequest(url, {
    method: prepared.method,
    // Nothing here unpacks an answer.
    headers: { accept: '*/*', ...headers, 'accept-encoding': 'identity' },
    signal,
    agent: false,
    cert: identity.certificate,
    key: identity.privateKey,
    ...(identity.authority === undefined ? {} : { ca: identity.authority }),
    minVersion: 'TLSv1.2',
  })
  sent.on('error', reject)
  sent.on('response', (incoming) => {
    const status = incoming.statusCode ?? 0
    const received = new Headers()
    for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
      received.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '')
    }
    if (bodiless.has(status)) incoming.resume()
    resolve(new Response(bodiless.has(status) ? null : webStream(incoming), { status, headers: received }))
  })
  if (stream === null) sent.end(bytes)
  else pipeline(stream, sent).catch(reject)
  return promise
}

/** Node's own type of web streams is not the one of the DOM's library, and the same at run time. */
function webStream(incoming: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(incoming) as ReadableStream<Uint8Array>
}
