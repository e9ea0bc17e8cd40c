import { integrationSummarySchema, saveResultSchema, versionDiffSchema } from '@millrace/contracts'
import { givenIntegration, givenPublished } from '@millrace/services/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterAll(() => kit.close())

const call = (method: string, path: string, options?: Parameters<ApiKit['call']>[2]) =>
  kit.call(method, `/api/v1/integrations${path}`, options)

it('gives a definition as a file to keep that can be imported again', async () => {
  const draft = await givenPublished(kit.as())
  const yaml = await call('GET', `/${draft.key}?download=yaml`)
  expect(yaml.headers.get('content-disposition')).toBe(`attachment; filename="${draft.key}.yaml"`)
  expect(yaml.headers.get('etag')).toBe('"1"')
  const text = await yaml.text()
  expect(parse(text)).toEqual(draft)
  const json = await call('GET', `/${draft.key}/versions/1?download=json`)
  expect(json.headers.get('content-disposition')).toBe(`attachment; filename="${draft.key}-v1.json"`)
  expect(await json.json()).toEqual(draft)
  expect((await call('GET', `/${draft.key}?download=xml`)).status).toBe(400)
  const headers = { 'content-type': 'application/yaml' }
  expect((await call('PUT', `/${draft.key}`, { body: text, headers })).status).toBe(200)
})

it('shows the difference between draft, versions and a definition that is sent', async () => {
  const draft = await givenPublished(kit.as())
  await call('PUT', `/${draft.key}`, { body: { ...draft, name: 'New name' } })
  const read = async (response: Promise<Response>) => versionDiffSchema.parse(await (await response).json())
  const renamed = { details: [{ path: 'name', before: 'Orders', after: 'New name' }] }
  expect(await read(call('GET', `/${draft.key}/draft/diff`))).toMatchObject({ from: 1, diff: renamed })
  expect(await read(call('GET', `/${draft.key}/versions/1/diff?to=draft`))).toMatchObject({ diff: renamed })
  expect(await read(call('POST', `/${draft.key}/diff`, { body: draft }))).toMatchObject({
    from: 'draft',
    to: 'given',
    diff: { details: [{ before: 'New name', after: 'Orders' }] },
  })
  expect((await call('GET', `/${draft.key}/versions/1/diff?to=7`)).status).toBe(404)
  expect((await call('GET', `/${draft.key}/versions/1/diff?to=now`)).status).toBe(422)
})

it('restores a version over the draft that was seen, and only with leave to lose changes', async () => {
  const draft = await givenPublished(kit.as())
  await call('PUT', `/${draft.key}`, { body: { ...draft, name: 'Unpublished' } })
  const restore = (options: Parameters<ApiKit['call']>[2]) =>
    call('POST', `/${draft.key}/versions/1/restore`, options)
  expect((await restore({})).status).toBe(409)
  const body = { discardChanges: true }
  expect((await restore({ body, headers: { 'if-match': '"1"' } })).status).toBe(412)
  const restored = await restore({ body, headers: { 'if-match': '"2"' } })
  expect(restored.status).toBe(200)
  expect(restored.headers.get('etag')).toBe('"3"')
})

it('duplicates, archives and offers an integration', async () => {
  const { key } = await givenIntegration(kit.as())
  const copy = await call('POST', `/${key}/duplicate`, { body: { key: `${key}-copy`, name: 'Copy' } })
  expect(copy.status).toBe(201)
  expect(copy.headers.get('location')).toBe(`/api/v1/integrations/${key}-copy`)
  expect(saveResultSchema.parse(await copy.json()).key).toBe(`${key}-copy`)
  await call('PUT', `/${key}/availability`, { body: { availability: 'contact' } })
  await call('POST', `/${key}/archive`)
  const summary = await call('GET', `/${key}/summary`)
  expect(integrationSummarySchema.parse(await summary.json())).toMatchObject({
    availability: 'contact',
    archivedAt: expect.any(String),
  })
  expect((await call('POST', `/${key}/publish`)).status).toBe(409)
  await call('POST', `/${key}/unarchive`)
  expect((await call('POST', `/${key}/publish`)).status).toBe(201)
})
