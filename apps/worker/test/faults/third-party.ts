import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

export interface Request {
  path: string
  key: string | null
  /** By the clock of this process, in milliseconds. */
  at: number
  /** How often its key, or its path where it has none, has been seen, with this one. */
  times: number
}

export interface ThirdParty {
  url: string
  /** In the order in which they came. */
  seen: Request[]
  close(): Promise<void>
}

/** A third party that behaves as the test says, and remembers what reached it. */
export async function startThirdParty(
  answer: (request: Request, response: ServerResponse) => void,
): Promise<ThirdParty> {
  const seen: Request[] = []
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? ''
    const key = incoming.headers['idempotency-key']?.toString() ?? null
    const times = 1 + seen.filter((other) => (key === null ? other.path === path : other.key === key)).length
    const request = { path, key, at: performance.now(), times }
    seen.push(request)
    incoming.resume()
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
