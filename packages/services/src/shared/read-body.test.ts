import { expect, it } from 'vitest'
import { readBody } from './read-body.ts'

it('cuts off a body that trickles in', async () => {
  const { promise: canceled, resolve } = Promise.withResolvers<void>()
  const trickle = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => resolve(),
  })
  await expect(
    readBody(trickle, { maxBytes: 1000, declaredBytes: null, timeoutMs: 5 }),
  ).rejects.toMatchObject({ code: 'request_timeout' })
  await canceled
})

it('gives the whole body', async () => {
  const { body } = new Response('abc')
  expect(String(await readBody(body, { maxBytes: 3, declaredBytes: null }))).toBe('abc')
})
