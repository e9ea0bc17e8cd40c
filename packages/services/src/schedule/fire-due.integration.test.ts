import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKit, givenDeployed, scheduleFlow, type TestKit } from '../../test/index.ts'
import { pauseInstance } from '../instance/index.ts'
import { fireDue } from './fire-due.ts'

let kit: TestKit

beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const minute = 60_000

async function givenDue({ lateMs, everyMs = minute }: { lateMs: number; everyMs?: number }) {
  const instance = await givenDeployed(kit.as(), { flows: [scheduleFlow({ everyMs })] })
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
