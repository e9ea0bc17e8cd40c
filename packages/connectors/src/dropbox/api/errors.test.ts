import { runAction } from '@millrace/connector-sdk/testing'
import { expect, it } from 'vitest'
import { json, startServer } from '../../../test/server.ts'
import { dropbox } from '../index.ts'

const list = (url: string) =>
  runAction(dropbox, 'list-folder', {
    connection: { type: 'oauth2', values: { accessToken: 't-1234', apiUrl: url, contentUrl: url } },
  })

it.each([
  [401, 'expired_access_token/..', 'auth_failed', false],
  [401, 'invalid_access_token/', 'auth_failed', false],
  [409, 'path/not_found/...', 'not_found', false],
  [409, 'path/not_folder/', 'rejected', false],
  [409, 'path/malformed_path/..', 'rejected', false],
  [409, 'something_new/..', 'rejected', false],
  [409, 'too_many_write_operations/', 'rate_limited', true],
  [409, 'reset/', 'unavailable', true],
  [429, 'too_many_requests/..', 'rate_limited', true],
])('%i %s is %s', async (status, summary, code, retryable) => {
  const server = await startServer(() => ({ ...json({ error_summary: summary, error: {} }), status }))
  await expect(list(server.url)).rejects.toMatchObject({
    code,
    retryable,
    details: { status, errorSummary: summary },
  })
})

it('waits as long as Dropbox says, in the body or in the header', async () => {
  const body = { error_summary: 'too_many_requests/', error: { retry_after: 30 } }
  const inBody = await startServer(() => ({ ...json(body), status: 429 }))
  await expect(list(inBody.url)).rejects.toMatchObject({ details: { retryAfterMs: 30_000 } })
  const inHeader = await startServer(() => ({ status: 429, headers: { 'retry-after': '5' } }))
  await expect(list(inHeader.url)).rejects.toMatchObject({
    code: 'rate_limited',
    details: { retryAfterMs: 5000 },
  })
})

it.each([
  [400, 'Error in call to API function', 'rejected'],
  [500, '<html>', 'unavailable'],
])('%i in plain text goes by its status', async (status, body, code) => {
  const server = await startServer(() => ({ status, body }))
  await expect(list(server.url)).rejects.toMatchObject({ code, details: { body } })
})

it('an answer of another shape is a bad response', async () => {
  const server = await startServer(() => json({ entries: 'none' }))
  await expect(list(server.url)).rejects.toMatchObject({ code: 'bad_response' })
})
