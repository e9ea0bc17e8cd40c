import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { SandboxDriver } from '../driver.ts'
import type { PoolOptions } from '../pool/pooled-driver.ts'
import { residentBytesFor } from '../process/memory-watch.ts'
import { ownTag } from '../process/owner-tag.ts'
import { statusField } from '../process/process-tree.ts'
import { createSpawnDriver } from '../spawn/spawn-driver.ts'
import { bubblewrapped, fixtureProgram } from '../testing/index.ts'
import { createZygoteDriver } from '../zygote/zygote-driver.ts'
import { type Cgroups, openCgroups } from './cgroups.ts'
import { ownFolders } from './folders.ts'

/** Looked up first: of version 2, opening moves this process. */
const folders = ownFolders()
const opened = openCgroups(folders)
const whyNot = opened === null ? ', which this machine does not let this user make' : ''

const limits = { memoryMb: 64, outputBytes: 1_000_000, protocolBytes: 1_000_000, frameBytes: 100_000 }
const megabyte = 1024 * 1024
const drivers: SandboxDriver[] = []
afterEach(async () => {
  await Promise.all(drivers.splice(0).map((driver) => driver.close()))
  expect(groupsLeft()).toEqual([])
})

describe.skipIf(opened === null)(`cgroups of the kernel${whyNot}`, () => {
  describe.each([
    ['zygote', createZygoteDriver],
    ['spawn', createSpawnDriver],
  ])('with the driver %s', (_name, create) => {
    const driverOf = (fixture: string, options: Partial<PoolOptions> = {}) => {
      const driver = create({
        program: fixtureProgram(fixture),
        isolation: bubblewrapped,
        spares: 2,
        memoryMb: limits.memoryMb,
        cgroups: theirs(),
        ...options,
      })
      drivers.push(driver)
      return driver
    }

    it('hold one sandbox each, with the limit that it was asked for, and nobody else', async () => {
      const driver = driverOf('echo')
      const small = await driver.take({ limits })
      const large = await driver.take({ limits: { ...limits, memoryMb: 96 } })
      const [smallGroup, largeGroup] = [await groupOf(small.pid), await groupOf(large.pid)]
      expect(smallGroup).not.toBe(largeGroup)
      expect(await limitOf(smallGroup)).toBe(residentBytesFor(64))
      expect(await limitOf(largeGroup)).toBe(residentBytesFor(96))
      const parent = Number(await statusField(small.pid, 'PPid'))
      expect([await groupOf(parent), await groupOf(process.pid)]).not.toContain(smallGroup)
    })

    it('end a sandbox that is out of memory with memory_limit, and leave its neighbour alone', async () => {
      const kills: boolean[] = []
      const driver = driverOf('memory-buffers', { cgroups: scarce(kills) })
      const [neighbour, sandbox] = [await driver.take({ limits }), await driver.take({ limits })]
      await sandbox.send('go')
      expect(await sandbox.ended).toMatchObject({ kind: 'killed', reason: 'memory_limit' })
      expect(kills).toEqual([true])
      expect(await groupOf(neighbour.pid)).toContain('millrace-')
      neighbour.kill('finished')
      expect(await neighbour.ended).toMatchObject({ kind: 'killed', reason: 'finished' })
    })

    it('have room for the disk and the memory of a run together', async () => {
      const sandbox = await driverOf('hold-much').take({ limits })
      await sandbox.send('go')
      const said: unknown[] = []
      for await (const message of sandbox.messages) if (said.push(message) === 2) break
      expect(said[1]).toEqual({ held: 100 * megabyte })
    })

    it('are gone after a hundred sandboxes, however those ended', { timeout: 60_000 }, async () => {
      const problems: unknown[] = []
      const driver = driverOf('exit', { onProblem: (problem) => problems.push(problem) })
      for (let n = 0; n < 100; n += 1) {
        const sandbox = await driver.take({ limits })
        if (n % 5 === 0) sandbox.kill('canceled')
        else await sandbox.send(0)
        await sandbox.ended
      }
      await driver.close()
      expect(groupsLeft()).toEqual([])
      expect(problems).toEqual([])
    })
  })

  it('take with them what a sandbox has left running', async () => {
    // With no namespaces to end it; it has left the process group, too.
    const driver = createSpawnDriver({
      program: fixtureProgram('escape'),
      spares: 0,
      memoryMb: limits.memoryMb,
      cgroups: theirs(),
    })
    drivers.push(driver)
    const sandbox = await driver.take({ limits })
    await sandbox.send('go')
    for await (const message of sandbox.messages) if (JSON.stringify(message).includes('escaped')) break
    sandbox.kill('finished')
    await sandbox.ended
  })
})

function theirs(): Cgroups {
  if (opened === null) throw new Error('This machine lets nobody make cgroups')
  return opened
}

/** Less than any other limit of a sandbox leaves; what the kernel has done is noted. */
function scarce(kills: boolean[]): Cgroups {
  return {
    add: async (pid) => {
      const handle = await theirs().add(pid, { memoryBytes: 32 * megabyte })
      return {
        ...handle,
        oomKilled: async () => {
          const killed = await handle.oomKilled()
          if (killed) kills.push(killed)
          return killed
        },
      }
    },
  }
}

function roots(): string[] {
  if (folders === null) return []
  if (folders.version === 2) return [folders.unified]
  return folders.pids === null ? [folders.memory] : [folders.memory, folders.pids]
}

function groupsLeft(): string[] {
  const prefix = `millrace-${ownTag()}-`
  return roots().flatMap((root) => readdirSync(root).filter((name) => name.startsWith(prefix)))
}

/** The line of the controller of memory. */
async function groupOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cgroup`, 'latin1')
  const pattern = folders?.version === 2 ? /^0::(.*)$/m : /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m
  return pattern.exec(text)?.[1] ?? ''
}

async function limitOf(group: string): Promise<number> {
  const [root = ''] = roots()
  const file = folders?.version === 2 ? 'memory.max' : 'memory.limit_in_bytes'
  return Number(await readFile(`${root}/${group.split('/').at(-1)}/${file}`, 'latin1'))
}
