import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { serveApiDirectly } from './serve-api.ts'

let answer: ((request: Request) => Promise<Response>) | undefined
serveApiDirectly(() => answer)

const opened: { close(): void }[] = []
afterEach(() => {
  for (const server of opened.splice(0)) server.close()
  answer = undefined
})

/** A server whose own listener says `next` to everything. */
async function listening(): Promise<string> {
  const server = createServer((_request, response) => response.end('next'))
  opened.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

const textOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).text()

it('answers the busy paths itself, from the first request on', async () => {
  answer = async (request) => new Response(`${request.method} ${await request.text()}`)
  const url = await listening()
  expect(await textOf(`${url}/hooks/abc`, { method: 'POST', body: 'hello' })).toBe('POST hello')
  expect(await textOf(`${url}/api/v1/runs?status=failed`)).toBe('GET ')
  expect(await textOf(`${url}/callbacks/run/path/token`, { method: 'POST', body: '{}' })).toBe('POST {}')
})

it('leaves pages, sign-in and what is to be redirected to the server', async () => {
  answer = async () => new Response('direct')
  const url = await listening()
  const paths = ['/', '/runs', '/api/health', '/api/auth/session', '/hooks', '/api/v1/runs/', '/api/v1//runs']
  for (const path of paths) expect(await textOf(url + path)).toBe('next')
  expect(await textOf(`${url}/api/v1/runs/?status=failed`)).toBe('next')
})

it('leaves everything to the server until somebody can answer', async () => {
  const url = await listening()
  expect(await textOf(`${url}/api/v1/runs`)).toBe('next')
  answer = async () => new Response('direct')
  expect(await textOf(`${url}/api/v1/runs`)).toBe('direct')
})

it('tells who answers when the client has left a stream', async () => {
  const left = Promise.withResolvers<void>()
  answer = async (request) => {
    request.signal.addEventListener('abort', () => left.resolve())
    return new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('first')) }),
    )
  }
  const client = new AbortController()
  const url = await listening()
  const response = await fetch(`${url}/api/v1/runs/1/events`, { signal: client.signal })
  const reader = response.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first')
  client.abort()
  await left.promise
})
