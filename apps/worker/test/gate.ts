import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

export interface Gate {
  url: string
  /** Requests by path, in the order in which they came. */
  seen: { path: string; key: string | null }[]
  /** Resolves when the path has been asked for that often. */
  asked(path: string, times?: number): Promise<void>
  /** Resolves when more than so many requests have come in all. */
  more(than: number): Promise<void>
  /** Answers what waits at `/hold...`, and lets later ones through. */
  open(): void
  /** The same for one path alone. */
  let(path: string): void
  close(): Promise<void>
}

/** A third party that counts what reaches it; requests for `/hold...` wait until the gate opens. */
export async function createGate(): Promise<Gate> {
  const seen: Gate['seen'] = []
  const held = new Map<ServerResponse, string>()
  const passed = new Set<string>()
  const watchers = new Set<() => void>()
  let isOpen = false
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    seen.push({ path, key: request.headers['idempotency-key']?.toString() ?? null })
    for (const watcher of watchers) watcher()
    if (path.startsWith('/hold') && !isOpen && !passed.has(path)) held.set(response, path)
    else response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the gate listens on no port')
  const count = (path: string) => seen.filter((request) => request.path === path).length
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      const { promise, resolve } = Promise.withResolvers<void>()
      watchers.add(resolve)
      await promise
      watchers.delete(resolve)
    }
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    asked: (path, times = 1) => until(() => count(path) >= times),
    more: (than) => until(() => seen.length > than),
    open() {
      isOpen = true
      for (const response of held.keys()) response.end('{}')
      held.clear()
    },
    let(path) {
      passed.add(path)
      for (const [response, waiting] of held) {
        if (waiting !== path) continue
        response.end('{}')
        held.delete(response)
      }
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
