import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import type { SandboxDriver } from '../driver.ts'
import { bubblewrapped, fixtureProgram, testDriverConformance } from '../testing/index.ts'
import { untilDead } from '../testing/processes.ts'
import { createSpawnDriver } from './spawn-driver.ts'

testDriverConformance({
  name: 'spawn, bare',
  contained: false,
  createDriver: (options) => createSpawnDriver({ ...options, spares: 2 }),
})

testDriverConformance({
  name: 'spawn, contained',
  contained: true,
  createDriver: (options) => createSpawnDriver({ ...options, isolation: bubblewrapped, spares: 2 }),
})

const limits = { memoryMb: 64, outputBytes: 1_000_000, protocolBytes: 1_000_000, frameBytes: 100_000 }

describe('the pool of spares', () => {
  const drivers: SandboxDriver[] = []
  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.close()))
  })

  it('replaces a spare that died while it waited', async () => {
    const died = Promise.withResolvers<unknown>()
    const driver = createSpawnDriver({
      program: fixtureProgram('echo'),
      spares: 1,
      memoryMb: 64,
      onProblem: died.resolve,
    })
    drivers.push(driver)
    // Taking the first one makes the pool boot the next; a taker without a match leaves that one alone.
    const first = await driver.take({ limits })
    const [spare] = await childrenOf(process.pid, [first.pid])
    process.kill(Number(spare), 'SIGKILL')
    expect(await died.promise).toBeInstanceOf(Error)
    const second = await driver.take({ limits })
    expect(second.pid).not.toBe(spare)
  })
})

describe('a worker that is out of descriptors', () => {
  it('is told so by take, and lives', async () => {
    const tempDir = await mkdtemp(join(tmpdir(), 'millrace-descriptors-'))
    const fixture = fileURLToPath(new URL('../../test/fixtures/out-of-descriptors.mjs', import.meta.url))
    const command = 'ulimit -n 64; exec "$0" "$@"'
    const args = ['-c', command, process.execPath, fixture, 'echo', tempDir]
    const { stdout } = await promisify(execFile)('sh', args)
    expect(stdout).toBe('SandboxBootError\n')
    await rm(tempDir, { recursive: true })
  })
})

describe('a worker that is done', () => {
  it('holds nothing of a sandbox that exited and left more than anybody read', async () => {
    const tempDir = await mkdtemp(join(tmpdir(), 'millrace-leftover-'))
    const fixture = fileURLToPath(new URL('../../test/fixtures/leave-unread.mjs', import.meta.url))
    const args = [fixture, 'flood-and-exit', tempDir]
    // It ends by itself, or this rejects.
    await promisify(execFile)(process.execPath, args, { timeout: 10_000 })
    await rm(tempDir, { recursive: true })
  })
})

describe('the death of the worker', () => {
  it.each(['hang', 'ignore-sigterm'])('takes its sandboxes with it: %s', async (fixture) => {
    const tempDir = await mkdtemp(join(tmpdir(), 'millrace-death-'))
    const stub = fileURLToPath(new URL('../../test/fixtures/worker-stub.mjs', import.meta.url))
    const worker = spawn(process.execPath, [stub, fixture, tempDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(worker.stdout, 'data')
    const sandboxPid = Number(String(line))
    const spares = await childrenOf(Number(worker.pid), [sandboxPid])
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await untilDead(sandboxPid)
    await Promise.all(spares.map(untilDead))
    // What it could not clean up any more, the next driver does.
    expect(await readdir(tempDir)).toHaveLength(1)
    const next = createSpawnDriver({ program: fixtureProgram(fixture), spares: 0, memoryMb: 64, tempDir })
    await next.close()
    expect(await readdir(tempDir)).toEqual([])
    await rm(tempDir, { recursive: true })
  })
})

/** Waits until there is one: a spare is booted in the background. */
async function childrenOf(pid: number, except: number[]): Promise<number[]> {
  for (;;) {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,args=', '--ppid', String(pid)])
    const found = stdout
      .split('\n')
      .filter((line) => line.includes('fixtures/'))
      .map((line) => Number.parseInt(line, 10))
      .filter((child) => !except.includes(child))
    if (found.length > 0) return found
  }
}
