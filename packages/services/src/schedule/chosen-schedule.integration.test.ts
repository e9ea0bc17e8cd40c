import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKit, givenDeployed, scheduleFlow, type TestKit } from '../../test/index.ts'
import { getInstance, updateInstance } from '../instance/index.ts'
import { fireDue } from './fire-due.ts'

let kit: TestKit

beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const minute = 60_000

function givenChosen() {
  return givenDeployed(kit.as(), {
    config: {
      pages: [
        {
          title: 'When',
          fields: [
            { key: 'times', type: 'schedule', label: 'Times', default: { everyMs: minute } },
            { key: 'note', type: 'text', label: 'Note' },
          ],
        },
      ],
    },
    flows: [scheduleFlow({ config: 'times' })],
  })
}

async function dueOf(id: string): Promise<number | null> {
  const { flows } = await getInstance(kit.as(), id)
  const due = flows[0]?.nextDueAt
  return due ? Date.parse(due) - Date.now() : null
}

test('the schedule of a flow is the one that the customer chose, and follows each change of it', async () => {
  const { id } = await givenChosen()
  expect(await dueOf(id)).toBeLessThanOrEqual(minute)
  await updateInstance(kit.as(), id, { config: { times: { everyMs: 60 * minute } } })
  expect(await dueOf(id)).toBeGreaterThan(50 * minute)
  await updateInstance(kit.as(), id, { config: { times: { cron: '0 0 1 1 *', timezone: 'Asia/Tokyo' } } })
  expect((await getInstance(kit.as(), id)).flows[0]?.nextDueAt).toMatch(/-12-31T15:00:00.000Z$/)
})

test('another change of the config leaves it due when it was', async () => {
  const { id, config, flows } = await givenChosen()
  await updateInstance(kit.as(), id, { config: { ...config, note: 'x' } })
  expect((await getInstance(kit.as(), id)).flows[0]?.nextDueAt).toBe(flows[0]?.nextDueAt)
})

test('after a tick the chosen period counts', async () => {
  const { id } = await givenChosen()
  await updateInstance(kit.as(), id, { config: { times: { everyMs: 7 * minute } } })
  const { system } = kit.services.db
  const dueAt = new Date(Date.now() - 1000)
  await system.instanceFlow.updateMany({ where: { instanceId: id }, data: { nextDueAt: dueAt } })
  await fireDue(kit.services)
  expect(await system.run.count({ where: { instanceId: id } })).toBe(1)
  const flow = await system.instanceFlow.findFirstOrThrow({ where: { instanceId: id } })
  expect(flow.nextDueAt).toEqual(new Date(dueAt.getTime() + 7 * minute))
})
