import { TenantViolation } from '@millrace/db'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, plantFlow, type TestKit } from '../../test/index.ts'
import { listEgress, updateEgressRules } from '../index.ts'
import { type EgressAttempt, orderedId, readEgressRules, recordEgress } from './worker.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const organizationId = () => kit.as().actor.organizationId

const attempt = (overrides: Partial<EgressAttempt> = {}): EgressAttempt => ({
  id: orderedId(),
  at: new Date('2026-11-23T10:00:00.000Z'),
  host: 'api.example.com',
  port: 443,
  address: '203.0.113.7',
  verdict: 'allowed',
  reason: null,
  bytesSent: 5_000_000_000,
  bytesReceived: 7,
  durationMs: 12,
  ...overrides,
})

async function givenRun(): Promise<string> {
  const { runId } = await (await plantFlow(kit.as())).start()
  return runId
}

it('records what a run has tried, in the order in which it was tried', async () => {
  const runId = await givenRun()
  const allowed = attempt()
  const denied = attempt({
    host: '169.254.169.254',
    port: 80,
    address: null,
    verdict: 'denied',
    reason: 'It is a metadata service.',
    bytesSent: 0,
    bytesReceived: 0,
    durationMs: null,
  })
  const entries = [allowed, denied]
  await recordEgress(kit.services, { organizationId: organizationId(), runId, entries })
  const { items } = await listEgress(kit.as(), runId, {})
  expect(items).toEqual(entries.map((entry) => ({ ...entry, at: '2026-11-23T10:00:00.000Z' })))
})

it('records an entry once, also when nobody knew whether it was', async () => {
  const runId = await givenRun()
  const first = attempt()
  await recordEgress(kit.services, { organizationId: organizationId(), runId, entries: [first] })
  await recordEgress(kit.services, { organizationId: organizationId(), runId, entries: [first, attempt()] })
  expect((await listEgress(kit.as(), runId, {})).items).toHaveLength(2)
})

it('keeps the log of one organization from every other', async () => {
  const runId = await givenRun()
  const foreign = { ...attempt(), organizationId: kit.stranger.actor.organizationId }
  await expect(
    recordEgress(kit.services, { organizationId: '', runId, entries: [foreign] }),
  ).rejects.toBeInstanceOf(TenantViolation)
  await recordEgress(kit.services, { organizationId: organizationId(), runId, entries: [foreign] })
  const rows = await kit.services.db.system.egressEntry.findMany({ where: { runId } })
  expect(rows.map((row) => row.organizationId)).toEqual([organizationId()])
  await expect(listEgress(kit.stranger, runId, {})).rejects.toMatchObject({ code: 'not_found' })
})

it('reads the rules of the organization, and of no other', async () => {
  await updateEgressRules(kit.as(), { allow: ['api.example.com:443'], deny: ['*.evil.example'] })
  expect(await readEgressRules(kit.services, { organizationId: organizationId() })).toEqual({
    allow: ['api.example.com:443'],
    deny: ['*.evil.example'],
  })
  const { organizationId: other } = kit.stranger.actor
  expect(await readEgressRules(kit.services, { organizationId: other })).toEqual({ allow: [], deny: [] })
})
