import { auditExportLineSchema } from '@millrace/contracts'
import { createApiKey } from '@millrace/services'
import { chainAudit } from '@millrace/services/audit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiKit, createApiKit } from './api-kit.ts'

let kit: ApiKit
let viewer: string
beforeAll(async () => {
  kit = await createApiKit()
  viewer = (await createApiKey(kit.as(), { name: 'Reader', role: 'viewer' })).key
})
afterAll(() => kit.close())

async function entries(query: string): Promise<Record<string, unknown>[]> {
  const response = await kit.call('GET', `/api/v1/audit-entries?${query}`)
  expect(response.status).toBe(200)
  const page: unknown = await response.json()
  return z.object({ items: z.array(z.record(z.string(), z.unknown())) }).parse(page).items
}

describe('the audit log over HTTP', () => {
  it('says from where a change came, by which key', async () => {
    const response = await kit.call('POST', '/api/v1/customers', {
      body: { externalId: 'initech', name: 'Initech' },
      headers: { 'user-agent': 'curl/8', 'x-forwarded-for': '198.51.100.1, 203.0.113.9' },
    })
    expect(response.status).toBe(201)
    const found = await entries('action=customer.create')
    expect(found).toMatchObject([
      { actorName: 'test', address: '203.0.113.9', userAgent: 'curl/8', result: 'done' },
    ])
  })

  it('holds a change that was refused, but no reading that was', async () => {
    const change = await kit.call('DELETE', '/api/v1/customers/initech', { key: viewer })
    expect(change.status).toBe(403)
    const reading = await kit.call('GET', '/api/v1/audit-entries', { key: viewer })
    expect(reading.status).toBe(403)
    expect(await entries('result=refused')).toMatchObject([
      {
        action: 'customer.delete',
        entity: 'customer',
        entityId: 'initech',
        actorName: 'Reader',
        data: { operation: 'deleteCustomer', role: 'viewer' },
      },
    ])
  })

  it('is exported as lines of JSON and verified', async () => {
    await chainAudit(kit.services)
    const verified = await kit.call('POST', '/api/v1/audit-entries/verify')
    expect(await verified.json()).toMatchObject({ ok: true, problems: [] })
    const response = await kit.call('GET', '/api/v1/audit-entries/export')
    expect(response.headers.get('content-type')).toContain('application/x-ndjson')
    const text = await response.text()
    expect(text.endsWith('\n')).toBe(true)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => auditExportLineSchema.parse(JSON.parse(line)))
    expect(lines[0]?.type).toBe('audit-log')
    expect(lines.at(-1)).toMatchObject({ type: 'head', unchained: 1 })
    const anchor = { seq: 1, hash: 'b'.repeat(64) }
    const other = await kit.call('POST', '/api/v1/audit-entries/verify', { body: { anchor } })
    expect(await other.json()).toMatchObject({ ok: false, problems: [{ kind: 'anchor' }] })
    const broken = await kit.call('POST', '/api/v1/audit-entries/verify', { body: { anchor: { seq: 'x' } } })
    expect(broken.status).toBe(422)
  })
})
