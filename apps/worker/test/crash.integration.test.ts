import type { Sandbox, SandboxDriver } from '@millrace/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGate, type Gate } from './gate.ts'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit
let gate: Gate

beforeAll(async () => {
  kit = await createKit()
})
afterAll(() => kit?.close())
beforeEach(async () => {
  gate = await createGate()
})
afterEach(() => gate.close())

const post = (id: string, path: string) => ({
  id,
  use: 'http.request',
  with: { method: 'POST', url: `${gate.url}${path}` },
})
const runOf = (id: string) => kit.services.db.system.run.findUniqueOrThrow({ where: { id } })

/** A driver that tells which processes it gave away. */
function watched(driver: SandboxDriver): { driver: SandboxDriver; taken: Sandbox[] } {
  const taken: Sandbox[] = []
  return {
    taken,
    driver: {
      name: driver.name,
      tier: driver.tier,
      fallbacks: driver.fallbacks,
      close: () => driver.close(),
      async take(options) {
        const sandbox = await driver.take(options)
        taken.push(sandbox)
        return sandbox
      },
    },
  }
}

describe('a sandbox that is killed from outside', () => {
  it('costs nothing but the step in flight, which repeats with the same key', async () => {
    const { driver, taken } = watched(kit.driver())
    const worker = await kit.worker({ driver })
    const runId = await kit.start(
      await kit.deploy({ steps: [post('first', '/first'), post('second', '/hold')] }),
    )
    await gate.asked('/hold')
    process.kill(taken[0]?.pid ?? 0, 'SIGKILL')
    await gate.asked('/hold', 2)
    gate.open()
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(gate.seen.map(({ path }) => path)).toEqual(['/first', '/hold', '/hold'])
    const [first, second] = gate.seen.filter(({ path }) => path === '/hold')
    expect(first?.key).toBe(second?.key)
    expect(first?.key).not.toBeNull()
    await worker.stop()
  })

  it('does not count losses that lie before a step that succeeded', async () => {
    const { driver, taken } = watched(kit.driver())
    const worker = await kit.worker({ driver })
    const holds = ['/hold1', '/hold2']
    const runId = await kit.start(
      await kit.deploy({ steps: holds.map((path, index) => post(`s${index}`, path)) }),
    )
    for (const [index, path] of holds.entries()) {
      await gate.asked(path)
      process.kill(taken.at(-1)?.pid ?? 0, 'SIGKILL')
      await gate.asked(path, 2)
      gate.let(path)
      if (index === 0) await kit.untilStep(runId, 's0', 'succeeded')
    }
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 3 })
    await worker.stop()
  })
})

describe('a deadline', () => {
  it('counts what earlier attempts took, and not what they waited', async () => {
    const worker = await kit.worker()
    const runId = await kit.start(
      await kit.deploy({
        settings: { timeoutMs: 60_000 },
        steps: [
          { id: 'pause', use: 'wait', with: { durationMs: 86_400_000 } },
          code('spin', 'while (true) {}'),
        ],
      }),
    )
    await kit.untilStatus(runId, 'waiting')
    const { activeMs } = await runOf(runId)
    expect(activeMs).toBeGreaterThan(0)
    await kit.services.db.system.run.update({ where: { id: runId }, data: { activeMs: 59_500 } })
    await kit.services.db.system.$executeRaw`
      UPDATE "Wait" SET "openUntil" = now(), until = now() WHERE "runId" = ${runId}::uuid`
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'run_timeout' })
    await worker.stop()
  })
})

describe('a long history', () => {
  it('of ten thousand steps is resumed without repeating one', async () => {
    const worker = await kit.worker()
    const items = 5000
    const runId = await kit.start(
      await kit.deploy({
        steps: [
          {
            id: 'each',
            use: 'loop',
            with: { items: '{{ trigger.body }}', concurrency: 20, output: 'none' },
            body: {
              steps: [
                { id: 'one', use: 'transform', with: { fields: [{ to: 'n', expr: 'loop.index' }] } },
                { id: 'two', use: 'transform', with: { fields: [{ to: 'n', expr: 'loop.index' }] } },
              ],
            },
          },
          { id: 'pause', use: 'wait', with: { durationMs: 86_400_000 } },
          code('after', 'return 1'),
        ],
      }),
      Array.from({ length: items }, (_, index) => index),
    )
    await kit.untilStatus(runId, 'waiting')
    const recorded = await kit.services.db.system.stepRun.count({ where: { runId, status: 'succeeded' } })
    expect(recorded).toBe(2 * items + 1)
    await kit.services.db.system.$executeRaw`
      UPDATE "Wait" SET "openUntil" = now(), until = now() WHERE "runId" = ${runId}::uuid`
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
    const events = await kit.services.db.system.journalEvent.count({
      where: { runId, type: 'step', path: { startsWith: 'each[' } },
    })
    expect(events).toBeLessThanOrEqual(4 * items)
    await worker.stop()
  }, 120_000)
})
