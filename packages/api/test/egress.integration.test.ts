import { egressEntrySchema, problemDetailsSchema, runAcceptedSchema } from '@millrace/contracts'
import { givenDeployed } from '@millrace/services/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
beforeAll(async () => {
  kit = await createApiKit()
})
afterAll(() => kit.close())

it('keeps the rules of an organization', async () => {
  const rules = { allow: [], deny: ['tracker.example.com', '*.ads.example'] }
  const saved = await kit.call('PUT', '/api/v1/organization/egress', { body: rules })
  expect([saved.status, await saved.json()]).toEqual([200, rules])
  expect(await (await kit.call('GET', '/api/v1/organization/egress')).json()).toEqual(rules)
  const theirs = await kit.call('GET', '/api/v1/organization/egress', { key: kit.keys.stranger })
  expect(await theirs.json()).toEqual({ allow: [], deny: [] })
})

it('names the rule that cannot be read', async () => {
  const body = { allow: ['example.com', 'http://'], deny: [] }
  const response = await kit.call('PUT', '/api/v1/organization/egress', { body })
  const problem = problemDetailsSchema.parse(await response.json())
  expect(problem).toMatchObject({ status: 422, code: 'invalid', problems: [{ path: 'allow[1]' }] })
})

it('says whether an address would be allowed', async () => {
  const body = { host: '169.254.169.254', port: 80 }
  const response = await kit.call('POST', '/api/v1/organization/egress/check', { body })
  expect(await response.json()).toEqual({ allowed: false, reason: expect.any(String) })
})

it('pages through what a run has reached', async () => {
  const { id } = await givenDeployed(kit.as())
  const started = await kit.call('POST', `/api/v1/instances/${id}/flows/main/run`, { body: {} })
  const { runId } = runAcceptedSchema.parse(await started.json())
  const { organizationId } = kit.as().actor
  for (const host of ['a.example.com', 'b.example.com']) {
    await kit.services.db.system.egressEntry.create({
      data: { organizationId, runId, at: new Date(), host, port: 443, verdict: 'denied', reason: 'No.' },
    })
  }
  const page = async (query: string) => {
    const response = await kit.call('GET', `/api/v1/runs/${runId}/egress?limit=1${query}`)
    const { items, nextCursor } = pageSchema.parse(await response.json())
    return { hosts: items.map(({ host }) => host), nextCursor }
  }
  const first = await page('')
  expect(first.hosts).toEqual(['a.example.com'])
  expect(await page(`&cursor=${first.nextCursor}`)).toEqual({ hosts: ['b.example.com'], nextCursor: null })
})

const pageSchema = z.object({ items: z.array(egressEntrySchema), nextCursor: z.string().nullable() })
