import type { Field } from '@millrace/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKit, givenDeployed, type TestKit, webhookFlow } from '../../test/index.ts'
import { createCustomerUser } from '../customer-user/index.ts'
import { runInstanceFlow, upgradeInstance } from '../instance/index.ts'
import { publishIntegration, saveDraft } from '../integration/index.ts'
import { claimRun } from '../lease/claim.ts'
import { getInstanceUserConfig, setInstanceUserConfig } from './index.ts'

let kit: TestKit

beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const fieldsOf = (channel: Partial<Field> = {}): Field[] => [
  { key: 'team', type: 'text', label: 'Team', default: 'sales' },
  { key: 'channel', type: 'text', label: 'Channel', required: true, level: 'user', ...channel },
  { key: 'digest', type: 'boolean', label: 'Digest', default: true, level: 'user' },
]
const configOf = (fields: Field[]) => ({ config: { pages: [{ title: 'Page', fields }] } })

async function given() {
  const instance = await givenDeployed(kit.as(), configOf(fieldsOf()))
  await createCustomerUser(kit.as(), instance.customer, { externalId: 'ada' })
  return { ...instance, address: { instance: instance.id, user: 'ada' } }
}

async function configOfRun(runId: string) {
  const owner = '0199a1b2-0000-7000-8000-000000000000'
  return (await claimRun(kit.services, { runId, owner, ttlMs: 60_000 }))?.config
}

describe('the config of a customer user', () => {
  it('is seen by the runs for them, beside that of the instance', async () => {
    const { id, address } = await given()
    const set = await setInstanceUserConfig(kit.as(), address, { config: { channel: 'orders' } })
    expect(set).toEqual({ user: 'ada', config: { channel: 'orders', digest: true }, problems: [] })
    const own = await runInstanceFlow(kit.as(), id, 'main', { user: 'ada' })
    expect(await configOfRun(own.runId)).toEqual({ team: 'sales', channel: 'orders', digest: true })
    const all = await runInstanceFlow(kit.as(), id, 'main', {})
    expect(await configOfRun(all.runId)).toEqual({ team: 'sales' })
  })

  it('may have gaps, and no flow runs for them until it has none', async () => {
    const { id, address } = await given()
    expect((await getInstanceUserConfig(kit.as(), address)).problems).toMatchObject([
      { path: 'config.channel' },
    ])
    await expect(runInstanceFlow(kit.as(), id, 'main', { user: 'ada' })).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'config.channel' }],
    })
  })

  it('takes the fields of users alone', async () => {
    const { address } = await given()
    await expect(
      setInstanceUserConfig(kit.as(), address, { config: { team: 'x', channel: 5 } }),
    ).rejects.toMatchObject({ problems: [{ path: 'config.team' }, { path: 'config.channel' }] })
  })

  it('follows a field that another version renames', async () => {
    const { id, integration, address } = await given()
    await setInstanceUserConfig(kit.as(), address, { config: { channel: 'orders' } })
    const renamed = fieldsOf({ key: 'room', formerKeys: ['channel'] })
    const next = {
      schemaVersion: 1,
      key: integration,
      name: 'Orders',
      flows: [webhookFlow()],
      ...configOf(renamed),
    }
    await saveDraft(kit.as(), integration, next)
    await publishIntegration(kit.as(), integration, {})
    await upgradeInstance(kit.as(), id, {})
    const { runId } = await runInstanceFlow(kit.as(), id, 'main', { user: 'ada' })
    expect(await configOfRun(runId)).toEqual({ team: 'sales', room: 'orders', digest: true })
  })

  it('is not there for others, nor to be written by who may only look; who wrote it is in the audit log', async () => {
    const { id, address } = await given()
    const input = { config: { channel: 'orders' } }
    await expect(setInstanceUserConfig(kit.stranger, address, input)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(getInstanceUserConfig(kit.stranger, address)).rejects.toMatchObject({ code: 'not_found' })
    await expect(setInstanceUserConfig(kit.as('viewer'), address, input)).rejects.toMatchObject({
      code: 'forbidden',
    })
    const nobody = { ...address, user: 'nobody' }
    await expect(setInstanceUserConfig(kit.as(), nobody, input)).rejects.toMatchObject({ code: 'not_found' })
    await setInstanceUserConfig(kit.as(), address, input)
    const where = { entityId: id, action: 'instance.configure-user' }
    expect(await kit.services.db.system.auditEntry.count({ where })).toBe(1)
  })
})
