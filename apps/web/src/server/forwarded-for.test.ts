import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { writeForwardedFor } from './forwarded-for.ts'
import { serveApiDirectly } from './serve-api.ts'

writeForwardedFor()
// One reads a single header, as handlers do; the other takes all of them, as who makes another Request of it does.
serveApiDirectly(() => async (request) => {
  const one = request.headers.get('x-forwarded-for')
  const all = new Headers(request.headers).get('x-forwarded-for')
  return Response.json([one, all])
})

it.each([
  { path: '/', claimed: {} },
  { path: '/', claimed: { 'x-forwarded-for': '203.0.113.9' } },
  { path: '/api/v1/runs', claimed: {} },
  { path: '/api/v1/runs', claimed: { 'X-Forwarded-For': '203.0.113.9, 203.0.113.10' } },
])('tells whoever answers $path the address of the socket, not $claimed', async ({ path, claimed }) => {
  const server = createServer(({ headers, rawHeaders }, response) => {
    const raw = rawHeaders[rawHeaders.findIndex((header) => header.toLowerCase() === 'x-forwarded-for') + 1]
    response.end(JSON.stringify([headers['x-forwarded-for'], raw]))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const response = await fetch(`http://127.0.0.1:${address.port}${path}`, { headers: { ...claimed } })
  server.close()
  expect(await response.json()).toEqual(['127.0.0.1', '127.0.0.1'])
})
