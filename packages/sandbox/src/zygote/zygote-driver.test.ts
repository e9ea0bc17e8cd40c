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

describe('a zygote that dies', () => {
  it.each(['while it is asked for a fork', 'before it is asked to end a child'])(
    'takes its children with it, and nobody else: %s',
    async (when) => {
      const problems: unknown[] = []
      const driver = createZygoteDriver({
        program: fixtureProgram('hang'),
        isolation: bubblewrapped,
        spares: 0,
        memoryMb: 64,
        onProblem: (error) => problems.push(error),
      })
      drivers.push(driver)
      const first = await driver.take({ limits })
      // Itself, not the containment around it, whose end would take its sockets along.
      const zygote = await zygoteOf(first)
      process.kill(zygote, 'SIGSTOP')
      const second = when.startsWith('while') ? driver.take({ limits }) : null
      await delay(50)
      process.kill(zygote, 'SIGKILL')
      if (second === null) first.kill('deadline')
      expect(await first.ended).toMatchObject(
        second === null ? { kind: 'killed', reason: 'deadline' } : { kind: 'exited', signal: 'SIGKILL' },
      )
      await untilDead(first.pid)
      const next = await (second ?? driver.take({ limits }))
      await next.send('hello')
    },
  )
})

describe('zygotes whose children do not come up', () => {
  it('are not booted one after the other', async () => {
    let boots = 0
    const { containment } = bubblewrapped
    const driver = createZygoteDriver({
      program: fixtureProgram('echo'),
      isolation: {
        ...bubblewrapped,
        containment: containment && {
          name: containment.name,
          commandFor: (plan) => {
            if (plan.command.join(' ').includes('zygote')) boots += 1
            return containment.commandFor(plan)
          },
        },
      },
      spares: 0,
      memoryMb: 64,
      // No disk is that large: children end before they are locked down, forked or spawned.
      limits: { scratchBytes: -1 },
    })
    drivers.push(driver)
    for (let run = 0; run < 10; run += 1) await expect(driver.take({ limits })).rejects.toThrow()
    expect(driver.fallbacks).toBe(10)
    expect(boots).toBeLessThan(5)
  }, 30_000)
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
