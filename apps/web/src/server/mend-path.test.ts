import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { expect, it } from 'vitest'
import { mendPath, mendPaths } from './mend-path.ts'

it.each([
  ['/callbacks/1/each%5B0%5D%2Fok/t?a=%', '/callbacks/1/each%5B0%5D%2Fok/t?a=%'],
  ['/callbacks/1/a%ZZ/t?a=1?b', '/callbacks/1/a%25ZZ/t?a=1?b'],
  ['/callbacks/1/a%20%E0%A4/t', '/callbacks/1/a%2520%25E0%25A4/t'],
  ['/%', '/%25'],
])('reads the path of %s as %s', (url, mended) => {
  expect(mendPath(url)).toBe(mended)
  expect(mendPath(mended)).toBe(mended)
})

it('gives whoever handles a request a path that can be decoded', async () => {
  const seen: unknown[] = []
  const server = createServer(({ url }, response) => {
    seen.push(url)
    response.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  mendPaths()
  const [response] = await once(
    request({ port: address.port, host: '127.0.0.1', path: '/a%ZZ?b=%' }).end(),
    'response',
  )
  response.resume()
  server.close()
  expect(seen).toEqual(['/a%25ZZ?b=%'])
})
