import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { appendJournal } from '@millrace/services/lease'
import { findBreaches } from '@millrace/testing/invariants'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGate, type Gate } from '../gate.ts'
import { code, createKit, type Kit } from '../kit.ts'
import { startWorkerProcess, type WorkerProcess } from '../worker-process.ts'

const program = fileURLToPath(new URL('../fixtures/quick-worker.ts', import.meta.url))

let kit: Kit
let gate: Gate
let zombie: WorkerProcess

beforeAll(async () => {
  kit = await createKit()
  gate = await createGate()
  zombie = await startWorkerProcess({ ...kit.env, WORKER_CONCURRENCY: '4' }, { program })
})
afterAll(async () => {
  zombie?.child.kill('SIGKILL')
  await gate?.close()
  await kit?.close()
})

const count = 4
const post = (id: string, path: string) => ({
  id,
  use: 'http.request',
  with: { method: 'POST', url: `${gate.url}${path}` },
})

describe('fault 13: a worker freezes for longer than its lease, and wakes up', () => {
  it('the second attempt wins, stale writes touch nothing, and what the zombie executes ends itself', async () => {
    const deployed = await kit.deploy({
      steps: [post('first', '/first'), post('second', '/hold'), post('third', '/third')],
    })
    const accepted: string[] = []
    for (let left = count; left > 0; left -= 1) accepted.push(await kit.start(deployed))
    await gate.asked('/hold', count)
    const { system } = kit.services.db
    const where = { runId: { in: accepted } }
    const sandboxes = await zombie.sandboxes()
    const frozen = await system.run.findMany({ where: { id: { in: accepted } } })
    zombie.child.kill('SIGSTOP')

    // Nobody touches the leases: they run out by the clock of the database.
    const heir = await kit.worker()
    await gate.asked('/hold', 2 * count)
    gate.open()
    for (const end of await Promise.all(accepted.map((runId) => kit.ended(runId)))) {
      expect(end).toMatchObject({ status: 'succeeded', attempt: 2 })
    }
    const written = () =>
      Promise.all([
        ...accepted.map((runId) => kit.story(runId)),
        system.stepRun.findMany({ where, orderBy: [{ runId: 'asc' }, { firstSeq: 'asc' }] }),
        system.run.findMany({ where: { id: { in: accepted } }, orderBy: { id: 'asc' } }),
        system.payload.count({ where }),
      ])
    const before = await written()

    // It has answers of the third party to tell of, and a lease that it believes in.
    zombie.child.kill('SIGCONT')
    const isAlive = (pid: number) => existsSync(`/proc/${pid}`)
    // All but the ones that wait for a run.
    await expect.poll(() => sandboxes.filter(isAlive).length).toBe(sandboxes.length - count)
    const stale = frozen.map(({ id: runId, attempt, lastSeq }) => ({
      runId,
      attempt,
      lastSeq: lastSeq + 1,
      events: [],
      logs: [],
      steps: [],
      payloads: [],
      forget: [],
      progressed: true,
      settlement: null,
    }))
    const owner = frozen[0]?.leaseOwner ?? ''
    const { fenced } = await appendJournal(kit.services, { owner, runs: stale })
    expect(fenced).toEqual(stale)

    // No run is lost by that: the worker itself is well and takes the next one.
    await heir.stop()
    const next = await kit.start(await kit.deploy({ steps: [code('only', 'return 1')] }))
    expect(await kit.ended(next)).toMatchObject({ status: 'succeeded', attempt: 1 })
    zombie.child.kill('SIGTERM')
    expect(await zombie.exited).toEqual({ code: 0, signal: null })

    expect(await written()).toEqual(before)
    const paths = Object.entries(Object.groupBy(gate.seen, ({ path }) => path))
    expect(paths.map(([path, requests]) => [path, requests?.length]).toSorted()).toEqual([
      ['/first', count],
      ['/hold', 2 * count],
      ['/third', count],
    ])
    expect(
      await findBreaches({ databaseUrl: kit.databaseUrl, accepted: [...accepted, next], seen: gate.seen }),
    ).toEqual([])
  }, 60_000)
})
