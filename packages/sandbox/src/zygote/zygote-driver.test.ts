import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Sandbox, SandboxDriver } from '../driver.ts'
import { statusField } from '../process/process-tree.ts'
import { bubblewrapped, fixtureProgram, testDriverConformance } from '../testing/index.ts'
import { isAlive, untilDead } from '../testing/processes.ts'
import { createZygoteDriver } from './zygote-driver.ts'

testDriverConformance({
  name: 'zygote',
  contained: true,
  createDriver: (options) => createZygoteDriver({ ...options, isolation: bubblewrapped, spares: 2 }),
})

const limits = { memoryMb: 64, outputBytes: 1_000_000, protocolBytes: 1_000_000, frameBytes: 100_000 }
const drivers: SandboxDriver[] = []
afterEach(async () => {
  await Promise.all(drivers.splice(0).map((driver) => driver.close()))
})
const zygoteOf = async ({ pid }: Sandbox) => Number(await statusField(pid, 'PPid'))

describe('zygotes of a heap that few runs ask for', () => {
  it('end when nobody has asked for so long, and not before their last child; the usual ones stay', async () => {
    const driver = createZygoteDriver({
      program: fixtureProgram('echo'),
      isolation: bubblewrapped,
      spares: 0,
      memoryMb: 64,
      idleMs: 300,
    })
    drivers.push(driver)
    const usual = await driver.take({ limits })
    const large = await driver.take({ limits: { ...limits, memoryMb: 128 } })
    const [usualZygote, largeZygote] = [await zygoteOf(usual), await zygoteOf(large)]
    await delay(600)
    expect(await isAlive(largeZygote)).toBe(true)
    large.kill('finished')
    await untilDead(largeZygote)
    expect(await isAlive(usualZygote)).toBe(true)
    const again = await driver.take({ limits: { ...limits, memoryMb: 128 } })
    expect(await zygoteOf(again)).not.toBe(largeZygote)
    expect(driver.fallbacks).toBe(0)
  })
})

describe('a zygote that hangs', () => {
  async function hanging(fixture: string) {
    const problems: string[] = []
    const driver = createZygoteDriver({
      program: fixtureProgram(fixture),
      isolation: bubblewrapped,
      spares: 0,
      memoryMb: 64,
      answerTimeoutMs: 500,
      onProblem: (error) => problems.push(String(error)),
    })
    drivers.push(driver)
    const first = await driver.take({ limits })
    const zygote = await zygoteOf(first)
    process.kill(zygote, 'SIGSTOP')
    return { driver, first, zygote, problems }
  }

  it('is killed when it does not fork, and the taker gets a process all the same', async () => {
    const { driver, first, zygote, problems } = await hanging('echo')
    const second = await driver.take({ limits })
    await second.send('hello')
    await untilDead(zygote)
    expect(await first.ended).toMatchObject({ kind: 'exited', signal: 'SIGKILL' })
    expect(driver.fallbacks).toBe(1)
    expect(problems).toContainEqual(expect.stringContaining('The zygote is gone'))
  })

  it('is killed when it does not end a child, and the child with it', async () => {
    const { first, zygote } = await hanging('hang')
    await first.send('go')
    first.kill('deadline')
    expect(await first.ended).toMatchObject({ kind: 'killed', reason: 'deadline' })
    await untilDead(zygote)
    await untilDead(first.pid)
  })
})
