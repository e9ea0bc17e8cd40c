import { afterEach, describe, expect, it } from 'vitest'
import type { Cgroups } from '../cgroup/index.ts'
import type { SandboxDriver } from '../driver.ts'
import { createSpawnDriver } from '../spawn/spawn-driver.ts'
import { fixtureProgram } from '../testing/index.ts'
import { isAlive, untilDead } from '../testing/processes.ts'

const limits = { memoryMb: 64, outputBytes: 1_000_000, protocolBytes: 1_000_000, frameBytes: 100_000 }
const drivers: SandboxDriver[] = []
afterEach(async () => {
  await Promise.all(drivers.splice(0).map((driver) => driver.close()))
})

function driverOf({ spares, cgroups, problems }: { spares: number; cgroups: Cgroups; problems: unknown[] }) {
  const driver = createSpawnDriver({
    program: fixtureProgram('echo'),
    spares,
    memoryMb: limits.memoryMb,
    cgroups,
    onProblem: (problem) => problems.push(problem),
  })
  drivers.push(driver)
  return driver
}

/** Refuses so many processes. */
function refusing(times: number) {
  const seen = { refused: [] as number[], added: [] as number[], removed: [] as number[] }
  const cgroups: Cgroups = {
    add: async (pid) => {
      if (seen.refused.length < times) {
        seen.refused.push(pid)
        throw new Error('EBUSY: the kernel is not in the mood')
      }
      seen.added.push(pid)
      return {
        oomKilled: () => Promise.resolve(false),
        remove: async () => {
          // Only of what is dead.
          if (!(await isAlive(pid))) seen.removed.push(pid)
        },
      }
    },
  }
  return { cgroups, seen }
}

describe('a process that does not get a cgroup', () => {
  it('is no sandbox: its taker is told why, and it dies', async () => {
    const { cgroups, seen } = refusing(1)
    const driver = driverOf({ spares: 0, cgroups, problems: [] })
    await expect(driver.take({ limits })).rejects.toMatchObject({
      name: 'SandboxBootError',
      message: 'The sandbox did not get a cgroup: EBUSY: the kernel is not in the mood',
    })
    await Promise.all(seen.refused.map(untilDead))
    await driver.take({ limits })
    await driver.close()
    expect(seen.removed).toEqual(seen.added)
  })

  it('is no spare: another takes its place, and somebody is told', async () => {
    const { cgroups, seen } = refusing(2)
    const problems: unknown[] = []
    const driver = driverOf({ spares: 1, cgroups, problems })
    await expect.poll(() => seen.added.length, { timeout: 10_000 }).toBe(1)
    const sandbox = await driver.take({ limits })
    expect(seen.added).toContain(sandbox.pid)
    expect(problems).toHaveLength(2)
    expect(String(problems[0])).toContain('did not get a cgroup')
  })
})

describe('a process that dies while it gets a cgroup', () => {
  it('leaves none behind', async () => {
    const entering = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    const removed: number[] = []
    const cgroups: Cgroups = {
      add: async (pid) => {
        entering.resolve()
        await entered.promise
        return { oomKilled: () => Promise.resolve(false), remove: async () => void removed.push(pid) }
      },
    }
    const driver = driverOf({ spares: 1, cgroups, problems: [] })
    await entering.promise
    const closed = driver.close()
    entered.resolve()
    await closed
    expect(removed).toHaveLength(1)
  })
})
