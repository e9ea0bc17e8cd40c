import type { Definition, RolloutDetail } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenEndedRuns,
  givenFleet,
  publishNext,
  scheduleFlow,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  cancelRollout,
  createRollout,
  getInstance,
  getRollout,
  listInstanceRevisions,
  listInstances,
  listRolloutItems,
  listRollouts,
  pauseInstance,
  pauseRollout,
  resumeRollout,
  rollBackRollout,
  updateInstance,
  upgradeInstance,
} from '../index.ts'
import { advanceRollouts } from './worker.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

type Field = NonNullable<Definition['config']>['pages'][number]['fields'][number]
const pages = (...fields: Field[]) => ({ pages: [{ title: 'Settings', fields }] })
const folder: Field = { key: 'folder', type: 'text', label: 'Folder', required: true }
const directory: Field = { ...folder, key: 'directory', formerKeys: ['folder'] }
const minute = 60_000

/** Looks later than the clock says. */
const advance = (options: { afterMs?: number; size?: number } = {}) => {
  const { afterMs = 0, ...rest } = options
  return advanceRollouts({ ...kit.services, now: () => new Date(Date.now() + afterMs) }, rest)
}

async function fleet(count: number) {
  const { draft, ids } = await givenFleet(kit.as(), {
    count,
    draft: { config: pages(folder) },
    config: { folder: '/in' },
  })
  await publishNext(kit.as(), draft, {
    config: pages(directory),
    flows: [webhookFlow(), scheduleFlow()],
  })
  return { draft, ids, start: { integration: draft.key } }
}

const versionsOf = (ids: string[]) =>
  Promise.all(ids.map(async (id) => (await getInstance(kit.as(), id)).version))

const countsOf = ({ counts }: RolloutDetail) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

it('moves every instance to the version, with its config migrated and its flows as that version has them', async () => {
  const { ids, start } = await fleet(3)
  const before = await getInstance(kit.as(), ids[0] ?? '')
  const { id, ...created } = await createRollout(kit.as(), start)
  expect(created).toMatchObject({ version: 2, status: 'running', counts: { pending: 3 }, endedAt: null })
  expect(await versionsOf(ids)).toEqual([1, 1, 1])
  expect(await advance({ size: 2 })).toBe(3)
  expect(await getRollout(kit.as(), id)).toMatchObject({
    status: 'completed',
    counts: { upgraded: 3, pending: 0 },
    endedAt: expect.any(String),
  })
  const after = await getInstance(kit.as(), ids[0] ?? '')
  expect(after).toMatchObject({ version: 2, status: 'enabled', config: { directory: '/in' } })
  expect(after.flows.map(({ key, nextDueAt }) => [key, nextDueAt !== null])).toEqual([
    ['main', false],
    ['hourly', true],
  ])
  expect(after.flows[0]?.webhookUrl).toBe(before.flows[0]?.webhookUrl)
  const { items } = await listInstanceRevisions(kit.as(), after.id, {})
  expect(items).toMatchObject([{ version: 1, config: { folder: '/in' }, reason: 'upgrade' }])
  const audited = { action: 'instance.upgrade', entityId: { in: ids } }
  expect(await kit.services.db.system.auditEntry.count({ where: audited })).toBe(3)
})

it('leaves who needs more on their version, marked, and says what is missing', async () => {
  const { draft, ids } = await givenFleet(kit.as(), {
    count: 2,
    draft: { config: pages({ ...folder, required: false }) },
  })
  const [rich = '', poor = ''] = ids
  await updateInstance(kit.as(), rich, { config: { folder: '/in' } })
  await publishNext(kit.as(), draft, { config: pages(folder) })
  const { id } = await createRollout(kit.as(), { integration: draft.key })
  await advance()
  expect(countsOf(await getRollout(kit.as(), id))).toEqual({ upgraded: 1, needs_configuration: 1 })
  expect(await getInstance(kit.as(), poor)).toMatchObject({
    version: 1,
    status: 'enabled',
    pending: { version: 2, problems: [{ path: 'config.folder' }] },
  })
  const pending = await listInstances(kit.as(), { pending: 'true', integration: draft.key })
  expect(pending.items.map((item) => item.id)).toEqual([poor])
  const { items } = await listRolloutItems(kit.as(), id, { status: 'needs_configuration' })
  expect(items).toMatchObject([{ instance: poor, fromVersion: 1, problems: [{ path: 'config.folder' }] }])

  await rollBackRollout(kit.as(), id, {})
  await advance()
  expect(await getInstance(kit.as(), poor)).toMatchObject({ pending: null, version: 1 })
  expect(await getInstance(kit.as(), rich)).toMatchObject({ version: 1, config: { folder: '/in' } })
})

const staged = {
  stages: [
    { percent: 25, watchMs: minute },
    { percent: 100, watchMs: minute },
  ],
  guard: { failurePercent: 50, minRuns: 2 },
}

it('moves a share first, watches its runs, and goes on when they are well', async () => {
  const { ids, start } = await fleet(4)
  const { id } = await createRollout(kit.as(), { ...start, ...staged })
  expect(await advance()).toBe(1)
  const watching = await getRollout(kit.as(), id)
  expect(watching).toMatchObject({
    status: 'watching',
    stage: 0,
    stageCounts: [
      { total: 1, done: 1 },
      { total: 3, done: 0 },
    ],
  })
  const [moved = ''] = (await listRolloutItems(kit.as(), id, { status: 'upgraded' })).items.map(
    (item) => item.instance,
  )
  await givenEndedRuns(kit.as(), { instanceId: moved, status: 'succeeded', count: 3 })
  await givenEndedRuns(kit.as(), { instanceId: moved, status: 'failed', count: 1 })
  expect(await advance({ afterMs: minute / 2 })).toBe(0)
  expect(await getRollout(kit.as(), id)).toMatchObject({
    status: 'watching',
    runs: { ended: 4, failed: 1, failurePercent: 25 },
  })
  expect(await advance({ afterMs: minute + 1000 })).toBe(3)
  expect(await versionsOf(ids)).toEqual([2, 2, 2, 2])
  await advance({ afterMs: 2 * minute + 2000 })
  expect(await getRollout(kit.as(), id)).toMatchObject({ status: 'completed', stage: 1 })
})

it('goes back by itself when runs on the new version fail, with the reason, and leaves the others alone', async () => {
  const { ids, start } = await fleet(4)
  const before = await Promise.all(ids.map((id) => getInstance(kit.as(), id)))
  // What failed before the rollout says nothing about the new version.
  for (const instanceId of ids) await givenEndedRuns(kit.as(), { instanceId, status: 'failed', count: 2 })
  const { id } = await createRollout(kit.as(), { ...start, ...staged })
  await advance()
  const [moved = ''] = (await listRolloutItems(kit.as(), id, { status: 'upgraded' })).items.map(
    (item) => item.instance,
  )
  await advance({ afterMs: 2000 })
  expect(await getRollout(kit.as(), id)).toMatchObject({ status: 'watching', runs: { ended: 0 } })
  await givenEndedRuns(kit.as(), { instanceId: moved, status: 'failed', count: 2 })
  await advance({ afterMs: 4000 })
  expect(await getRollout(kit.as(), id)).toMatchObject({
    status: 'rolled_back',
    reason: '2 of 2 runs on the new version failed (100 %). The limit is 50 % of at least 2 runs.',
    counts: { rolled_back: 1, skipped: 3 },
    endedAt: expect.any(String),
  })
  const after = await Promise.all(ids.map((each) => getInstance(kit.as(), each)))
  const essence = (list: typeof after) =>
    list.map(({ version, config, status, flows }) => ({ version, config, status, flows }))
  expect(essence(after)).toEqual(essence(before))
  expect(
    await kit.services.db.system.auditEntry.findFirst({
      where: { entityId: id, action: 'rollout.roll-back' },
    }),
  ).toMatchObject({ actor: 'system', data: { reason: expect.stringContaining('2 of 2') } })
})

it('passes over what changed meanwhile: gone, moved by hand, there already', async () => {
  const { draft, ids, start } = await fleet(3)
  const [gone = '', byHand = '', further = ''] = ids
  const { id } = await createRollout(kit.as(), { ...start, version: 2 })
  await upgradeInstance(kit.as(), byHand, {})
  await publishNext(kit.as(), draft, { config: pages(directory), name: 'Third' })
  await upgradeInstance(kit.as(), further, {})
  await kit.services.db.system.instance.delete({ where: { id: gone } })
  await advance()
  expect(await getRollout(kit.as(), id)).toMatchObject({
    status: 'completed',
    counts: { skipped: 2, upgraded: 0 },
  })
  expect(await versionsOf([byHand, further])).toEqual([2, 3])
})

it('does not take back what a member has changed since', async () => {
  const { draft, ids, start } = await fleet(2)
  const [moved = '', changed = ''] = ids
  const { id } = await createRollout(kit.as(), start)
  await advance()
  await publishNext(kit.as(), draft, { config: pages(directory), name: 'Third' })
  await upgradeInstance(kit.as(), changed, {})
  await rollBackRollout(kit.as(), id, { reason: 'Wrong totals' })
  await advance()
  expect(await getRollout(kit.as(), id)).toMatchObject({
    status: 'rolled_back',
    reason: 'Wrong totals',
    counts: { rolled_back: 1, skipped: 1 },
  })
  expect(await versionsOf([moved, changed])).toEqual([1, 3])
})

it('stops while it is paused, goes on when told, and ends where it is when canceled', async () => {
  const { ids, start } = await fleet(4)
  const { id } = await createRollout(kit.as(), { ...start, ...staged })
  await advance()
  expect(await pauseRollout(kit.as(), id)).toMatchObject({ status: 'paused' })
  expect(await advance({ afterMs: 5 * minute })).toBe(0)
  await resumeRollout(kit.as(), id)
  await advance()
  expect(await getRollout(kit.as(), id)).toMatchObject({ status: 'watching', stage: 0 })
  expect(await cancelRollout(kit.as(), id)).toMatchObject({
    status: 'canceled',
    counts: { upgraded: 1, skipped: 3 },
  })
  expect(await advance({ afterMs: 5 * minute })).toBe(0)
  expect((await versionsOf(ids)).toSorted()).toEqual([1, 1, 1, 2])
  await expect(resumeRollout(kit.as(), id)).rejects.toMatchObject({
    code: 'conflict',
    message: 'The rollout is canceled.',
  })
})

it('moves paused instances, which stay paused', async () => {
  const { ids, start } = await fleet(1)
  const [paused = ''] = ids
  await pauseInstance(kit.as(), paused)
  await createRollout(kit.as(), start)
  await advance()
  const after = await getInstance(kit.as(), paused)
  expect(after).toMatchObject({ version: 2, status: 'paused', pausedBy: 'member' })
  expect(after.flows.every(({ nextDueAt }) => nextDueAt === null)).toBe(true)
})

it('chooses by customer, label, version, status and id', async () => {
  const { ids, start, draft } = await fleet(3)
  const [first = '', second = '', third = ''] = ids
  await updateInstance(kit.as(), first, { labels: ['eu', 'vip'] })
  await pauseInstance(kit.as(), second)
  const { customer } = await getInstance(kit.as(), third)
  const chosen = async (filter: object) => {
    const { id } = await createRollout(kit.as(), { ...start, filter })
    const { items } = await listRolloutItems(kit.as(), id, {})
    await cancelRollout(kit.as(), id)
    return items.map((item) => item.instance)
  }
  expect(await chosen({ labels: ['vip'] })).toEqual([first])
  expect(await chosen({ status: ['paused'] })).toEqual([second])
  expect(await chosen({ customers: [customer] })).toEqual([third])
  expect(await chosen({ instances: [second, first], fromVersion: 1 })).toEqual([second, first])
  await expect(chosen({ fromVersion: 2 })).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path: 'filter' }],
  })
  const listed = await listRollouts(kit.as(), { integration: draft.key, status: 'canceled' })
  expect(listed.items).toHaveLength(4)
})

it('takes turns with others: a large one keeps no small one waiting', async () => {
  const [large, small] = [await fleet(3), await fleet(1)]
  const rollouts = [
    await createRollout(kit.as(), large.start),
    await createRollout(kit.as(), small.start),
  ] as const
  expect(await advance({ size: 1 })).toBe(4)
  const [ofLarge, ofSmall] = await Promise.all(
    rollouts.map(async ({ id }) => {
      const { items } = await listRolloutItems(kit.as(), id, {})
      return items.map(({ changedAt }) => new Date(changedAt ?? 0).getTime())
    }),
  )
  expect(ofSmall).toHaveLength(1)
  expect(Math.max(...(ofSmall ?? []))).toBeLessThan(Math.max(...(ofLarge ?? [])))
})

it('is alone with its integration, also when two are begun at once', async () => {
  const { start } = await fleet(1)
  const outcomes = await Promise.allSettled([
    createRollout(kit.as(), start),
    createRollout(kit.as(), start),
    createRollout(kit.as(), start),
  ])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  await expect(createRollout(kit.as(), start)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('to version 2 is under way'),
  })
})

it.each([
  [{ stages: [{ percent: 50, watchMs: 0 }] }, 'stages'],
  [
    {
      stages: [
        { percent: 50, watchMs: 0 },
        { percent: 50, watchMs: 0 },
        { percent: 100, watchMs: 0 },
      ],
    },
    'stages',
  ],
  [{ guard: { failurePercent: 0, minRuns: 1 } }, 'guard.failurePercent'],
  [{ filter: { nonsense: 1 } }, 'filter'],
])('refuses %j with the place that is wrong', async (part, path) => {
  await expect(createRollout(kit.as(), { integration: 'any', ...part })).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ path }],
  })
})

it('is one organization\u2019s own', async () => {
  const { start } = await fleet(1)
  const { id } = await createRollout(kit.as(), start)
  for (const call of [
    () => getRollout(kit.stranger, id),
    () => listRolloutItems(kit.stranger, id, {}),
    () => pauseRollout(kit.stranger, id),
    () => rollBackRollout(kit.stranger, id, {}),
    () => createRollout(kit.stranger, start),
    () => getRollout(kit.as(), 'nonsense'),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'not_found' })
  expect((await listRollouts(kit.stranger, {})).items).toEqual([])
  await expect(createRollout(kit.as('support'), start)).rejects.toMatchObject({ code: 'forbidden' })
  expect((await getRollout(kit.as('viewer'), id)).id).toBe(id)
})

it('leaves one instance that cannot be written behind, and moves the others', async () => {
  const { ids, start } = await fleet(3)
  const [first = '', broken = '', third = ''] = ids
  const { system } = kit.services.db
  await system.$executeRawUnsafe(
    `ALTER TABLE "InstanceRevision" ADD CONSTRAINT broken CHECK ("instanceId" <> '${broken}') NOT VALID`,
  )
  const { id } = await createRollout(kit.as(), start)
  await advance()
  await system.$executeRawUnsafe(`ALTER TABLE "InstanceRevision" DROP CONSTRAINT broken`)
  expect(countsOf(await getRollout(kit.as(), id))).toEqual({ upgraded: 2, failed: 1 })
  expect(await versionsOf([first, broken, third])).toEqual([2, 1, 2])
})
