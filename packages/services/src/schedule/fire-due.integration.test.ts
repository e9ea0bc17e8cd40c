import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createTestKit,
  givenCustomer,
  givenDeployed,
  givenPublished,
  scheduleFlow,
  type TestKit,
} from '../../test/index.ts'
import {
  createInstance,
  deployInstance,
  getInstance,
  pauseInstance,
  upgradeInstance,
} from '../instance/index.ts'
import { publishIntegration, saveDraft } from '../integration/index.ts'
import { fireDue } from './fire-due.ts'

let kit: TestKit

beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const minute = 60_000

interface Given {
  lateMs: number
  everyMs?: number
  missed?: 'once' | 'skip' | 'all'
  overlap?: 'allow' | 'skip'
}

async function givenDue({ lateMs, everyMs = minute, ...rest }: Given) {
  const instance = await givenDeployed(kit.as(), { flows: [scheduleFlow({ everyMs, ...rest })] })
  const dueAt = new Date(Date.now() - lateMs)
  const { system } = kit.services.db
  await system.instanceFlow.updateMany({ where: { instanceId: instance.id }, data: { nextDueAt: dueAt } })
  const flow = () => system.instanceFlow.findFirstOrThrow({ where: { instanceId: instance.id } })
  const runs = () => system.run.findMany({ where: { instanceId: instance.id } })
  return { instance, dueAt, flow, runs }
}

test('a tick fires once, however many schedulers there are', async () => {
  const due = await givenDue({ lateMs: 100 })
  const fired = await Promise.all([1, 2, 3, 4].map(() => fireDue(kit.services)))
  expect(fired.reduce((sum, count) => sum + count)).toBe(1)
  const [run, ...others] = await due.runs()
  expect(others).toEqual([])
  expect(run).toMatchObject({ trigger: 'schedule', dedupeKey: `schedule:${due.dueAt.toISOString()}` })
  const payload = await kit.services.db.system.payload.findUniqueOrThrow({
    where: { id: run?.payloadId ?? '' },
  })
  expect(payload.inline).toEqual({ scheduledAt: due.dueAt.toISOString() })
  expect((await due.flow()).nextDueAt).toEqual(new Date(due.dueAt.getTime() + minute))
})

test('ticks that were missed make one run, then the schedule goes on in step', async () => {
  const due = await givenDue({ lateMs: 10 * minute + 1000 })
  await fireDue(kit.services)
  await fireDue(kit.services)
  expect(await due.runs()).toHaveLength(1)
  expect((await due.flow()).nextDueAt).toEqual(new Date(due.dueAt.getTime() + 11 * minute))
})

test('a crash between the run and the next due time repeats nothing', async () => {
  const due = await givenDue({ lateMs: 100 })
  await fireDue(kit.services)
  await kit.services.db.system.instanceFlow.updateMany({
    where: { instanceId: due.instance.id },
    data: { nextDueAt: due.dueAt },
  })
  expect(await fireDue(kit.services)).toBe(0)
  expect(await due.runs()).toHaveLength(1)
})

test('what is not due, or paused, does not fire', async () => {
  const early = await givenDue({ lateMs: -minute })
  const paused = await givenDue({ lateMs: 100 })
  await pauseInstance(kit.as(), paused.instance.id)
  expect(await fireDue(kit.services)).toBe(0)
  expect([...(await early.runs()), ...(await paused.runs())]).toEqual([])
})

test('a schedule that cannot be fired holds up no other', async () => {
  const broken = await givenDue({ lateMs: 2 * minute })
  const due = await givenDue({ lateMs: 100 })
  const { system } = kit.services.db
  const instance = await system.instance.findUniqueOrThrow({ where: { id: broken.instance.id } })
  const flow = {
    ...scheduleFlow({ everyMs: minute }),
    trigger: { id: 'trigger', use: 'schedule', with: { cron: 7 } },
  }
  const definition = { schemaVersion: 1, key: 'broken', name: 'Broken', flows: [flow] }
  await system.version.update({
    where: { id: instance.versionId },
    data: { definition: JSON.parse(JSON.stringify(definition)) },
  })
  expect(await fireDue(kit.services)).toBe(1)
  expect(await due.runs()).toHaveLength(1)
  await system.instanceFlow.updateMany({
    where: { instanceId: broken.instance.id },
    data: { nextDueAt: null },
  })
})

test('ticks that were missed make a run each, once, however many schedulers there are', async () => {
  const due = await givenDue({ lateMs: 3 * minute + 1000, missed: 'all' })
  await Promise.all([1, 2, 3].map(() => fireDue(kit.services)))
  const keys = (await due.runs()).map((run) => run.dedupeKey)
  const ticks = [0, 1, 2, 3].map((n) => new Date(due.dueAt.getTime() + n * minute).toISOString())
  expect(keys.toSorted()).toEqual(ticks.map((tick) => `schedule:${tick}`))
  expect((await due.flow()).nextDueAt).toEqual(new Date(due.dueAt.getTime() + 4 * minute))
})

test('ticks that were missed make no run where they are to be skipped', async () => {
  const due = await givenDue({ lateMs: 200 * minute, everyMs: 150 * minute, missed: 'skip' })
  expect(await fireDue(kit.services)).toBe(0)
  expect(await due.runs()).toEqual([])
  expect((await due.flow()).nextDueAt).toEqual(new Date(due.dueAt.getTime() + 300 * minute))
})

test('a tick is left out while the run of an earlier one is not over', async () => {
  const due = await givenDue({ lateMs: 100, overlap: 'skip' })
  const { system } = kit.services.db
  const comeDue = () =>
    system.instanceFlow.updateMany({
      where: { instanceId: due.instance.id },
      data: { nextDueAt: new Date(Date.now() - 50) },
    })
  await Promise.all([fireDue(kit.services), fireDue(kit.services)])
  expect(await due.runs()).toHaveLength(1)
  await comeDue()
  expect(await fireDue(kit.services)).toBe(0)
  expect((await due.flow()).nextDueAt?.getTime()).toBeGreaterThan(Date.now())
  await system.run.updateMany({ where: { instanceId: due.instance.id }, data: { status: 'succeeded' } })
  await comeDue()
  expect(await fireDue(kit.services)).toBe(1)
  expect(await due.runs()).toHaveLength(2)
})

test('a schedule is as the version says from the upgrade on; one that has not changed stays due when it was', async () => {
  const draft = await givenPublished(kit.as(), { flows: [scheduleFlow({ everyMs: 60 * minute })] })
  const customer = await givenCustomer(kit.as())
  const input = { customer, integration: draft.key, config: {}, connections: {} }
  const { id } = await createInstance(kit.as(), input)
  await deployInstance(kit.as(), id)
  const dueAt = async () => (await getInstance(kit.as(), id)).flows[0]?.nextDueAt
  const soon = new Date(Date.now() + minute)
  await kit.services.db.system.instanceFlow.updateMany({
    where: { instanceId: id },
    data: { nextDueAt: soon },
  })
  const publish = async (settings: Parameters<typeof scheduleFlow>[0], name: string) => {
    await saveDraft(kit.as(), draft.key, { ...draft, name, flows: [scheduleFlow(settings)] })
    await publishIntegration(kit.as(), draft.key, {})
    await upgradeInstance(kit.as(), id, {})
  }
  await publish({ everyMs: 60 * minute }, 'Second')
  expect(await dueAt()).toBe(soon.toISOString())
  await publish({ cron: '0 0 1 1 *' }, 'Third')
  expect(await dueAt()).toMatch(/-01-01T00:00:00.000Z$/)
})
