import { runAcceptedSchema } from '@millrace/contracts'
import { givenDeployed, givenFile } from '@millrace/services/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
let runId: string
beforeAll(async () => {
  kit = await createApiKit()
  const { id } = await givenDeployed(kit.as())
  const run = await kit.call('POST', `/api/v1/instances/${id}/flows/main/run`, { body: {} })
  runId = runAcceptedSchema.parse(await run.json()).runId
})
afterAll(() => kit.close())

it('gives a file as a download that no browser runs', async () => {
  const page = '<script>alert(1)</script>'
  const file = await givenFile(kit.as(), { runId, content: page, name: 'ü.html', contentType: 'text/html' })
  const response = await kit.call('GET', `/api/v1/runs/${runId}/files/${file}`)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe(page)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html',
    'content-length': String(page.length),
    'content-disposition': `attachment; filename="_.html"; filename*=UTF-8''%C3%BC.html`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': 'no-store',
  })
})

it.each(['nonsense', '00000000-0000-7000-8000-000000000000'])('has no file %s', async (file) => {
  expect((await kit.call('GET', `/api/v1/runs/${runId}/files/${file}`)).status).toBe(404)
})
