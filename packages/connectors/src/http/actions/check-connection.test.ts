import { runAction } from '@millrace/connector-sdk/testing'
import { expect, it } from 'vitest'
import { startServer } from '../../../test/server.ts'
import { http } from '../index.ts'

const check = (values: Record<string, string>) =>
  runAction(http, 'check-connection', {
    connection: { type: 'bearer', values: { token: 't-1234', ...values } },
  })

it.each([200, 204, 404, 405])('is content with %i: the credentials were not refused', async (status) => {
  const server = await startServer(() => ({ status }))
  expect(await check({ baseUrl: `${server.url}/v1`, testPath: '/me' })).toEqual({ accepted: true })
  expect(server.received).toMatchObject([{ url: '/v1/me', headers: { authorization: 'Bearer t-1234' } }])
})

it.each([
  [401, 'auth_failed'],
  [403, 'auth_failed'],
  [429, 'rate_limited'],
  [503, 'unavailable'],
])('fails on %i', async (status, code) => {
  const server = await startServer(() => ({ status }))
  await expect(check({ baseUrl: server.url })).rejects.toMatchObject({ code })
})

it('needs a base URL', async () => {
  await expect(check({})).rejects.toMatchObject({ code: 'input_invalid' })
  await expect(check({ baseUrl: 'nowhere' })).rejects.toMatchObject({ code: 'input_invalid' })
})
