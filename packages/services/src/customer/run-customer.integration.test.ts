import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, plantFlow, type TestKit } from '../../test/index.ts'
import { claimRun } from '../lease/claim.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

it('a run learns labels and attributes of its customer, as they are when it is taken', async () => {
  const flow = await plantFlow(kit.as())
  const { runId } = await flow.start()
  await kit.services.db.system.customer.update({
    where: { id: flow.customerId },
    data: { labels: ['eu', 'vip'], attributes: { plan: { seats: 3 } } },
  })
  const claimed = await claimRun(kit.services, { runId, owner: randomUUID(), ttlMs: 15_000 })
  expect(claimed?.customer).toMatchObject({
    id: flow.customerId,
    labels: ['eu', 'vip'],
    attributes: { plan: { seats: 3 } },
  })
})

it('attributes may be the key of a limit', async () => {
  const flow = await plantFlow(kit.as(), {
    settings: { concurrency: { limit: 1, key: '{{ customer.attributes.plan }}' } },
  })
  const keyFor = async (plan: string) => {
    await kit.services.db.system.customer.update({
      where: { id: flow.customerId },
      data: { attributes: { plan } },
    })
    const { runId } = await flow.start()
    return (await kit.services.db.system.run.findUniqueOrThrow({ where: { id: runId } })).concurrencyKey
  }
  const gold = await keyFor('gold')
  expect(gold).not.toBeNull()
  expect(await keyFor('gold')).toBe(gold)
  expect(await keyFor('silver')).not.toBe(gold)
})
