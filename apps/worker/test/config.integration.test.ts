import type { Field, Flow, Json } from '@millrace/contracts'
import {
  createCustomer,
  createInstance,
  createIntegration,
  deployInstance,
  publishIntegration,
  runInstanceFlow,
  setTestBindings,
  testRun,
  uploadFile,
} from '@millrace/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKit, type Kit } from './kit.ts'

let kit: Kit

beforeAll(async () => {
  kit = await createKit()
  await kit.worker()
})
afterAll(() => kit?.close())

const readFile: Flow['steps'][number] = {
  id: 'read',
  use: 'code',
  with: { source: 'export default async ({ files, config }) => files.text(config.prices)' },
}
const mapOrders: Flow['steps'][number] = {
  id: 'map',
  use: 'transform',
  with: { items: '{{ trigger.body }}', fields: '{{ config.mapping }}' },
}
const fields: Field[] = [
  { key: 'prices', type: 'file', label: 'Prices', required: true },
  { key: 'mapping', type: 'field-mapping', label: 'Mapping', mapping: { source: {}, target: {} } },
  { key: 'note', type: 'text', label: 'Note', showWhen: { field: 'unseen', in: ['yes'] } },
  { key: 'unseen', type: 'select', label: 'Unseen', options: [{ value: 'yes', label: 'Yes' }] },
]

async function givenIntegration(key: string) {
  await createIntegration(kit.ctx, {
    schemaVersion: 1,
    key,
    name: key,
    config: { pages: [{ title: 'Page', fields }] },
    flows: [
      { key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'manual' }, steps: [readFile, mapOrders] },
    ],
  })
}

const upload = (text: string) =>
  uploadFile(kit.ctx, { content: new Blob([text]).stream(), name: 'prices.csv', contentType: 'text/csv' })

async function outputOf(runId: string, path: string): Promise<Json> {
  const where = { runId_path: { runId, path } }
  const { output } = await kit.services.db.system.stepRun.findUniqueOrThrow({ where })
  return JSON.parse(JSON.stringify(output))
}

const mapping = [
  { to: 'order.number', from: 'id', via: 'text' },
  { to: 'literal', value: '{{ config.prices }}' },
]
const input = [{ id: 7 }]
const mapped = [{ order: { number: '7' }, literal: '{{ config.prices }}' }]

describe('what a customer filled in', () => {
  it('is what the runs of its instance see: files can be read, mappings map', async () => {
    await givenIntegration('configured')
    await publishIntegration(kit.ctx, 'configured', {})
    const customer = (await createCustomer(kit.ctx, { externalId: 'globex', name: 'Globex' })).externalId
    const config = { prices: await upload('a;1'), mapping }
    const { id } = await createInstance(kit.ctx, {
      customer,
      integration: 'configured',
      config: { ...config, note: 'hidden' },
      connections: {},
    })
    expect((await deployInstance(kit.ctx, id)).config).toEqual(config)
    const { runId } = await runInstanceFlow(kit.ctx, id, 'main', { input })
    await kit.untilStatus(runId, 'succeeded')
    expect(await outputOf(runId, 'read')).toBe('a;1')
    expect(await outputOf(runId, 'map')).toEqual(mapped)
  })

  it('is seen by test runs too', async () => {
    await givenIntegration('tested')
    await setTestBindings(kit.ctx, 'tested', {
      config: { prices: await upload('b;2'), mapping },
      connections: {},
    })
    const { runId } = await testRun(kit.ctx, 'tested', 'main', { input })
    await kit.untilStatus(runId, 'succeeded')
    expect(await outputOf(runId, 'read')).toBe('b;2')
    expect(await outputOf(runId, 'map')).toEqual(mapped)
  })
})
