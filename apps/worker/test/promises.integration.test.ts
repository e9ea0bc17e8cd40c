import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { env } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKit, type Kit } from './kit.ts'
import { createRandom, randomFlow } from './random-flow.ts'
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts'

const program = fileURLToPath(new URL('fixtures/quick-worker.ts', import.meta.url))
const seed = Number(env.PROMISES_SEED ?? Date.now() % 1_000_000)
/** Each is a flow of its own, run twice. */
const flows = Number(env.PROMISES_FLOWS ?? 6)

let kit: Kit
let worker: WorkerProcess

beforeAll(async () => {
  kit = await createKit()
  worker = await startWorkerProcess(kit.env, { program })
})
afterAll(async () => {
  worker?.child.kill('SIGKILL')
  await kit?.close()
})

interface Ended {
  id: string
  attempt: number
  errorCode: string | null
}

describe('random flows whose sandboxes and workers are killed at random', () => {
  it(`keep the promises P2 to P4 (seed ${seed})`, async () => {
    const random = createRandom(seed)
    const party = await createThirdParty(random)
    const runIds: string[] = []
    for (let made = 0; made < flows; made += 1) {
      const deployed = await kit.deploy(randomFlow(random, party.url))
      runIds.push(await kit.start(deployed, made), await kit.start(deployed, made))
    }
    const over = new AbortController()
    const killing = killAtRandom(random, over.signal)
    await Promise.all(runIds.map((id) => kit.ended(id)))
    over.abort()
    const kills = await killing
    await party.close()

    const { system } = kit.services.db
    const runs: Ended[] = await system.run.findMany({ where: {} })
    expect(runs.map(({ id }) => id).sort()).toEqual(runIds.toSorted())
    expect(kills).toBeGreaterThan(0)
    for (const run of runs) {
      const events = await system.journalEvent.findMany({ where: { runId: run.id }, orderBy: { seq: 'asc' } })
      expect(events.filter(({ type }) => type === 'end')).toHaveLength(1)
      expect(events.at(-1)?.type).toBe('end')
      expect(repeatedAfterTheirEnd(events)).toEqual([])
      const tooOften = party.seenOf(run.id).filter(([, times]) => times > run.attempt)
      expect(tooOften, `attempts of ${run.id}: ${run.attempt}`).toEqual([])
      // Only a run that was lost three times in a row may fail, for all else that fails is handled.
      expect([null, 'sandbox_crashed', 'worker_lost']).toContain(run.errorCode)
      // What the journal holds as done has reached the third party.
      const posts = await system.stepRun.findMany({
        where: { runId: run.id, stepId: { startsWith: 'post' }, status: 'succeeded' },
      })
      const keys = new Set(party.seenOf(run.id).map(([key]) => key))
      expect(posts.filter(({ path }) => !keys.has(keyOf(run.id, path))).map(({ path }) => path)).toEqual([])
    }
    const repeats = party.all().filter(([, times]) => times > 1).length
    // One worker executes up to four runs, each with up to nine steps in flight.
    expect(repeats).toBeLessThanOrEqual(kills * 36)
  }, 600_000)
})

/** Kills now a sandbox, now the worker with all of its own; gives how often. */
async function killAtRandom(random: () => number, over: AbortSignal): Promise<number> {
  let kills = 0
  while (!over.aborted) {
    await delay(300 + random() * 700, undefined, { signal: over }).catch(() => {})
    if (over.aborted) break
    if (random() < 0.15) {
      worker.child.kill('SIGKILL')
      await worker.exited
      worker = await startWorkerProcess(kit.env, { program })
    } else {
      const sandboxes = await worker.sandboxes()
      const victim = sandboxes[Math.floor(random() * sandboxes.length)]
      if (victim === undefined) continue
      killQuietly(victim)
    }
    kills += 1
  }
  return kills
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Steps that went on after the journal held their result. */
function repeatedAfterTheirEnd(
  events: readonly { type: string; path: string | null; data: unknown }[],
): string[] {
  const done = new Set<string>()
  return events.flatMap(({ type, path, data }) => {
    if (type !== 'step' || path === null) return []
    const status = typeof data === 'object' && data !== null && 'status' in data ? data.status : null
    if (done.has(path)) return [`${path} ${status}`]
    if (status === 'succeeded' || status === 'failed') done.add(path)
    return []
  })
}

/** `runId:each/post:3` of the step `each[3]/post`. */
function keyOf(runId: string, path: string): string {
  const iteration = [...path.matchAll(/\[(\d+)\]/g)].map(([, index]) => index).join('.')
  return `${runId}:${path.replaceAll(/\[\d+\]/g, '')}:${iteration || '0'}`
}

/** Counts requests by their key, and takes its time to answer. */
async function createThirdParty(random: () => number) {
  const seen = new Map<string, number>()
  const server = createServer((request, response) => {
    const key = request.headers['idempotency-key']?.toString() ?? `without a key ${request.url}`
    seen.set(key, (seen.get(key) ?? 0) + 1)
    setTimeout(() => response.end('{}'), random() * 150)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = addressOf(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    all: () => [...seen],
    seenOf: (runId: string) => [...seen].filter(([key]) => key.startsWith(`${runId}:`)),
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The third party has no port')
  return address
}
