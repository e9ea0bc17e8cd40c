import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { dropForwardedFor } from './forwarded-for.ts'

it('leaves no claimed address to whoever handles the request', async () => {
  const seen: unknown[] = []
  const server = createServer(({ headers }, response) => {
    seen.push(headers['x-forwarded-for'])
    response.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const call = () =>
    fetch(`http://127.0.0.1:${address.port}`, { headers: { 'x-forwarded-for': '203.0.113.9' } })
  await call()
  dropForwardedFor()
  await call()
  server.close()
  expect(seen).toEqual(['203.0.113.9', undefined])
})
