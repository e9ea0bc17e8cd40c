import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { FlowSettings, QueueJob } from '@millrace/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestKit, plantFlow, type TestKit } from '../../test/index.ts'
import { type ClaimedRun, claimRun } from '../lease/claim.ts'
import { createSlotSweep, releaseDueRuns, releaseNext } from './index.ts'

// Two workers take the jobs of 200 runs in any order, some of which get lost. Runs end, wait, are tried again; a worker
// forgets now and then to tell who comes next, as one does that dies. Whatever the settings: never more than the limit
// at once, first come first served where that is asked for, and every run comes to its end.

let kit: TestKit
beforeAll(async () => {
  kit = await createTestKit()
})
afterAll(() => kit?.close())

const runs = 200
const workers = 2
const perWorker = 4

const seeds = Array.from({ length: 2 }, () => randomInt(1, 2 ** 31))

const timeout = 300_000
it.each(seeds)(
  'keeps limit and order of random settings, and loses no run (seed %i)',
  { timeout },
  async (seed) => {
    const random = mulberry32(seed)
    const limit = 1 + Math.floor(random() * 3)
    const order = random() < 0.6 ? 'fifo' : 'any'
    const keys = 1 + Math.floor(random() * 4)
    const settings: FlowSettings = {
      concurrency: { limit, order, key: '{{ trigger.body.key }}' },
      ...(random() < 0.5 && { rateLimit: { limit: 100, perMs: 100 } }),
    }
    const world = new World({ random, limit, order })
    kit.queue.onJob = (job) => world.enqueue(job)
    const flow = await plantFlow(kit.as(), { settings })
    for (let index = 0; index < runs; index += 1) {
      const key = String(Math.floor(random() * keys))
      const { runId } = await flow.start({ key })
      world.accepted.push({ id: runId, key, over: false })
      if (index === runs / 2) world.work()
    }
    await world.untilOver()
    expect(world.violations).toEqual([])
    const { system } = kit.services.db
    const open = await system.run.count({
      where: { instanceFlowId: flow.instanceFlowId, status: { not: 'succeeded' } },
    })
    expect(open).toBe(0)
  },
)

interface Accepted {
  id: string
  key: string
  over: boolean
}

class World {
  readonly accepted: Accepted[] = []
  readonly violations: string[] = []
  readonly #random: () => number
  readonly #limit: number
  readonly #order: 'any' | 'fifo'
  readonly #jobs: string[] = []
  readonly #executing = new Set<string>()
  readonly #sweep = createSlotSweep(kit.services)
  #parts: Promise<void>[] = []

  constructor({ random, limit, order }: { random: () => number; limit: number; order: 'any' | 'fifo' }) {
    this.#random = random
    this.#limit = limit
    this.#order = order
  }

  enqueue(job: QueueJob): void {
    if (job.kind !== 'run' || this.#random() < 0.05) return
    this.#jobs.splice(Math.floor(this.#random() * (this.#jobs.length + 1)), 0, job.runId)
  }

  work(): void {
    this.#parts = Array.from({ length: workers * perWorker }, () => this.#workOn())
    this.#parts.push(this.#reconcile())
  }

  async untilOver(): Promise<void> {
    await Promise.all(this.#parts)
  }

  get #over(): boolean {
    return this.accepted.length === runs && this.accepted.every(({ over }) => over)
  }

  async #workOn(): Promise<void> {
    const owner = randomUUID()
    while (!this.#over) {
      const runId = this.#jobs.shift()
      const run = runId === undefined ? null : await claimRun(kit.services, { runId, owner, ttlMs: 60_000 })
      if (run === null) await delay(2)
      else await this.#execute(run)
    }
  }

  async #execute(run: ClaimedRun): Promise<void> {
    const self = this.accepted.find(({ id }) => id === run.id)
    if (self === undefined) throw new Error(`run ${run.id} is not one of ours`)
    this.#check(self)
    for (let turns = Math.floor(this.#random() * 20); turns > 0; turns -= 1) await turn()
    const dice = this.#random()
    this.#executing.delete(self.id)
    if (dice < 0.2) await this.#update(self.id, `status = 'waiting', held = NULL`)
    else if (dice < 0.3) await this.#update(self.id, `status = 'queued', held = 'retry', "dueAt" = now()`)
    else {
      self.over = true
      await this.#update(self.id, `status = 'succeeded', held = NULL, "endedAt" = now()`)
    }
    if (run.concurrencyKey !== null && this.#random() < 0.9)
      await releaseNext(kit.services, run.concurrencyKey)
  }

  #check(self: Accepted): void {
    const beside = this.accepted.filter(({ id, key }) => key === self.key && this.#executing.has(id))
    if (beside.length >= this.#limit) this.violations.push(`${beside.length + 1} of key ${self.key} at once`)
    this.#executing.add(self.id)
    if (this.#order === 'any') return
    const ahead = this.accepted.filter(({ id, key, over }) => key === self.key && !over && id < self.id)
    if (ahead.length >= this.#limit)
      this.violations.push(`${self.id} before ${ahead.map(({ id }) => id).join()}`)
  }

  #update(id: string, set: string): Promise<number> {
    return kit.services.db.system.$executeRawUnsafe(
      `UPDATE "Run" SET ${set}, "leaseOwner" = NULL, "leaseExpiresAt" = NULL WHERE id = '${id}'::uuid`,
    )
  }

  /** Ends waits, and does what the reconciler of a worker does. */
  async #reconcile(): Promise<void> {
    while (!this.#over) {
      await kit.services.db.system.$executeRaw`UPDATE "Run" SET status = 'queued' WHERE status = 'waiting'`
      await releaseDueRuns(kit.services)
      await this.#sweep()
      const queued = await kit.services.db.system.run.findMany({
        where: { status: 'queued', held: null },
        select: { id: true, attempt: true },
      })
      const known = new Set(this.#jobs)
      for (const { id, attempt } of queued) {
        if (!known.has(id)) this.enqueue({ kind: 'run', runId: id, attempt })
      }
      await delay(25)
    }
  }
}

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 (public domain) */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
