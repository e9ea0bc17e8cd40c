import type { Hop } from './redirect.ts'
import type { HttpRequest, StreamBody } from './request.ts'
import { watched } from './watched.ts'

type Sent = Pick<RequestInit, 'method' | 'headers'> & {
  body: Exclude<NonNullable<HttpRequest['body']>, StreamBody> | ReadableStream<Uint8Array> | null
  duplex?: 'half'
}

/** The body of a request that is streamed, opened anew for each request of a chain. */
export class Upload {
  /** Why the body could not be read. fetch would only say that it failed. */
  failure: { error: unknown } | null = null
  readonly #onChunk: () => void

  constructor(onChunk: () => void) {
    this.#onChunk = onChunk
  }

  async prepare({ method, headers, body }: Omit<Hop, 'url'>): Promise<Sent> {
    if (!isStreamBody(body)) return { method, headers, body }
    const withLength = new Headers(headers)
    withLength.set('content-length', String(body.bytes))
    const stream = watched(await body.open(), {
      onChunk: this.#onChunk,
      onEnd: () => {},
      failureOf: (error) => {
        this.failure = { error }
        return error
      },
    })
    return { method, headers: withLength, body: stream, duplex: 'half' }
  }
}

function isStreamBody(body: Hop['body']): body is StreamBody {
  return typeof body === 'object' && body !== null && 'open' in body && 'bytes' in body
}
