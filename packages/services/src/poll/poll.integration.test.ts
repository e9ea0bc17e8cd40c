import type { Flow, Json } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createTestKit,
  givenConnection,
  givenCustomer,
  givenPublished,
  type TestKit,
  webhookFlow,
} from '../../test/index.ts'
import {
  createInstance,
  deployInstance,
  getInstance,
  openRunInput,
  pauseInstance,
  publishIntegration,
  resumeInstance,
  saveDraft,
  upgradeInstance,
} from '../index.ts'
import { fireDue } from '../schedule/index.ts'
import { handBackPoll, loadPoll, type Poll, takePollFailure, takePollFindings } from './index.ts'

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit.close())

const minute = 60_000

async function givenPolling(trigger: Partial<Flow['trigger']> = {}) {
  const flow: Flow = {
    ...webhookFlow(),
    trigger: {
      id: 'trigger',
      use: 'dropbox.new-file',
      connection: 'drop',
      with: { path: '/{{ config.folder }}' },
      poll: { everyMs: 10 * minute },
      ...trigger,
    },
  }
  const draft = await givenPublished(kit.as(), {
    connections: { drop: { connector: 'dropbox', type: 'oauth2', owner: 'organization' } },
    config: {
      pages: [{ title: 'P', fields: [{ key: 'folder', type: 'text', label: 'Folder', default: 'in' }] }],
    },
    flows: [flow],
  })
  const customer = await givenCustomer(kit.as())
  const connection = await givenConnection(kit.as(), {
    connector: 'dropbox',
    type: 'oauth2',
    values: { accessToken: 'token-1234' },
  })
  const { id } = await createInstance(kit.as(), {
    customer,
    integration: draft.key,
    config: {},
    connections: { drop: connection.id },
  })
  await deployInstance(kit.as(), id)
  const row = () => kit.services.db.system.instanceFlow.findFirstOrThrow({ where: { instanceId: id } })
  const { id: instanceFlowId } = await row()
  const load = async (): Promise<Poll> => {
    const poll = await loadPoll(kit.services, { instanceFlowId, sequence: (await row()).pollSequence })
    if (poll === null) throw new Error('there is nothing to look for')
    return poll
  }
  const runs = () =>
    kit.services.db.system.run.findMany({ where: { instanceId: id }, orderBy: { id: 'asc' } })
  return { id, draft, flow, instanceFlowId, row, load, runs }
}

const found = (
  items: Json[],
  { position = 'p', more = false }: { position?: Json; more?: boolean } = {},
) => ({
  items,
  position,
  more,
})

async function bodyOf(runId: string): Promise<unknown> {
  return Object(await new Response(await openRunInput(kit.as(), runId)).json()).body
}

it('is due as soon as it is deployed, and handed out once however many schedulers there are', async () => {
  const { instanceFlowId, row } = await givenPolling()
  await Promise.all([1, 2, 3].map(() => fireDue(kit.services)))
  const jobs = kit.queue.jobs.filter((job) => job.kind === 'poll' && job.instanceFlowId === instanceFlowId)
  expect(jobs).toEqual([{ kind: 'poll', instanceFlowId, sequence: 0 }])
  // Should the job be lost, the flow comes due again.
  expect((await row()).nextDueAt?.getTime()).toBeGreaterThan(Date.now())
})

it('stays due while the queue is away', async () => {
  const { row } = await givenPolling()
  kit.queue.down = true
  await fireDue(kit.services)
  kit.queue.down = false
  expect((await row()).nextDueAt?.getTime()).toBeLessThanOrEqual(Date.now())
  await fireDue(kit.services)
  expect((await row()).nextDueAt?.getTime()).toBeGreaterThan(Date.now())
})

it('makes a run of each item, and keeps the cursor with them', async () => {
  const { load, row, runs } = await givenPolling()
  expect(
    await takePollFindings(kit.services, { poll: await load(), findings: found([{ n: 1 }, { n: 2 }]) }),
  ).toBe(2)
  const made = await runs()
  expect(made).toMatchObject([
    { trigger: 'poll', status: 'queued', dedupeKey: 'poll:0:0' },
    { trigger: 'poll', status: 'queued', dedupeKey: 'poll:0:1' },
  ])
  expect(await Promise.all(made.map((run) => bodyOf(run.id)))).toEqual([{ n: 1 }, { n: 2 }])
  expect(await row()).toMatchObject({
    pollSequence: 1,
    pollCursor: { position: '"p"', failures: 0 },
    pollError: null,
  })
  expect((await load()).memory.position).toBe('p')
  for (const run of made) expect(kit.queue.jobs).toContainEqual({ kind: 'run', runId: run.id, attempt: 0 })
})

it('makes one run of all items when the flow wants that, and none without news', async () => {
  const { load, runs } = await givenPolling({ poll: { everyMs: 10 * minute, runs: 'per-poll' } })
  await takePollFindings(kit.services, { poll: await load(), findings: found([]) })
  expect(await runs()).toEqual([])
  expect((await load()).memory.position).toBe('p')
  await takePollFindings(kit.services, { poll: await load(), findings: found([1, 2], { position: 'q' }) })
  const made = await runs()
  expect(made).toHaveLength(1)
  expect(await bodyOf(made[0]?.id ?? '')).toEqual([1, 2])
})

it('looks again at once while there is more, otherwise when its time comes', async () => {
  const { load, row } = await givenPolling()
  const dueInMs = async () => ((await row()).nextDueAt?.getTime() ?? 0) - Date.now()
  await takePollFindings(kit.services, { poll: await load(), findings: found([1], { more: true }) })
  expect(await dueInMs()).toBeLessThanOrEqual(0)
  await takePollFindings(kit.services, { poll: await load(), findings: found([2]) })
  expect(await dueInMs()).toBeGreaterThan(9 * minute)
})

it('takes the result of one of two looks that went on at once', async () => {
  const { load, runs } = await givenPolling()
  const [one, two] = [await load(), await load()]
  const taken = await Promise.all([
    takePollFindings(kit.services, { poll: one, findings: found([1]) }),
    takePollFindings(kit.services, { poll: two, findings: found([1]) }),
  ])
  expect(taken.toSorted()).toEqual([0, 1])
  expect(await runs()).toHaveLength(1)
})

it('leaves neither runs nor cursor behind when it dies in between', async () => {
  const { load, row, runs } = await givenPolling()
  const jobs = kit.queue.jobs.length
  const { system } = kit.services.db
  await system.$executeRaw`ALTER TABLE "Run" ADD CONSTRAINT dies CHECK ("dedupeKey" <> 'poll:0:1') NOT VALID`
  const findings = found([1, 2])
  await expect(takePollFindings(kit.services, { poll: await load(), findings })).rejects.toThrow()
  await system.$executeRaw`ALTER TABLE "Run" DROP CONSTRAINT dies`
  expect(await runs()).toEqual([])
  expect(await row()).toMatchObject({ pollSequence: 0, pollCursor: null })
  expect(kit.queue.jobs).toHaveLength(jobs)
  await takePollFindings(kit.services, { poll: await load(), findings })
  expect(await runs()).toHaveLength(2)
})

it('shows what went wrong on the instance, waits longer with each failure, and recovers', async () => {
  const { id, load, row } = await givenPolling()
  await takePollFindings(kit.services, { poll: await load(), findings: found([], { position: 'kept' }) })
  const waits: number[] = []
  for (let failure = 0; failure < 3; failure += 1) {
    await takePollFailure(kit.services, { poll: await load(), message: 'Dropbox refused the request.' })
    waits.push(Math.round((((await row()).nextDueAt?.getTime() ?? 0) - Date.now()) / 1000))
  }
  expect(waits).toEqual([30, 60, 120])
  expect((await getInstance(kit.as(), id)).flows[0]?.pollError).toBe('Dropbox refused the request.')
  expect((await load()).memory.position).toBe('kept')
  await takePollFailure(kit.services, { poll: await load(), message: 'slow down', retryAfterMs: 90 * minute })
  expect((await row()).nextDueAt?.getTime()).toBeGreaterThan(Date.now() + 89 * minute)
  await takePollFindings(kit.services, { poll: await load(), findings: found([]) })
  expect((await getInstance(kit.as(), id)).flows[0]?.pollError).toBeNull()
})

it('keeps where it was when another version is deployed and through a pause', async () => {
  const { id, draft, flow, row, load } = await givenPolling()
  await takePollFindings(kit.services, { poll: await load(), findings: found([], { position: 'here' }) })
  const { nextDueAt } = await row()
  await saveDraft(kit.as(), draft.key, { ...draft, name: 'Renamed', flows: [flow] })
  await publishIntegration(kit.as(), draft.key, {})
  await upgradeInstance(kit.as(), id, {})
  expect(await row()).toMatchObject({ nextDueAt })
  expect((await load()).memory.position).toBe('here')
  await pauseInstance(kit.as(), id)
  expect((await row()).nextDueAt).toBeNull()
  await resumeInstance(kit.as(), id)
  expect((await load()).memory.position).toBe('here')
  expect((await row()).nextDueAt?.getTime()).toBeLessThanOrEqual(Date.now())
})

it('drops the result of a look whose instance was paused meanwhile', async () => {
  const { id, load, row, runs } = await givenPolling()
  const poll = await load()
  await pauseInstance(kit.as(), id)
  expect(await takePollFindings(kit.services, { poll, findings: found([1]) })).toBe(0)
  await takePollFailure(kit.services, { poll, message: 'x' })
  expect(await runs()).toEqual([])
  expect(await row()).toMatchObject({ pollSequence: 0, pollError: null, nextDueAt: null })
  expect(await loadPoll(kit.services, { instanceFlowId: poll.instanceFlowId, sequence: 0 })).toBeNull()
})

it('takes five hundred items at once', async () => {
  const { load, runs } = await givenPolling()
  const items = Array.from({ length: 500 }, (_, n) => ({ n }))
  expect(await takePollFindings(kit.services, { poll: await load(), findings: found(items) })).toBe(500)
  expect(await runs()).toHaveLength(500)
})

it('keeps any cursor that is JSON', async () => {
  const { load, runs } = await givenPolling()
  const position = { cursor: 'nul \0 and half \ud83d', rest: ['{{ 1 + 1 }}'] }
  await takePollFindings(kit.services, { poll: await load(), findings: found(['\0'], { position }) })
  expect((await load()).memory.position).toEqual(position)
  expect(await bodyOf((await runs())[0]?.id ?? '')).toBe('\0')
})

it('is due at once when its worker stops in the middle of a look', async () => {
  const { load, row } = await givenPolling()
  await fireDue(kit.services)
  const poll = await load()
  await handBackPoll(kit.services, poll)
  expect((await row()).nextDueAt?.getTime()).toBeLessThanOrEqual(Date.now())
  expect(await takePollFindings(kit.services, { poll, findings: found([1]) })).toBe(0)
})
