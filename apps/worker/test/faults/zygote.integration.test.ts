import { mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Containment, detectIsolation } from '@millrace/sandbox'
import { findBreaches } from '@millrace/testing/invariants'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGate, type Gate } from '../gate.ts'
import { code, createKit, type Kit } from '../kit.ts'
import {
  sandboxesBelow,
  startWorkerProcess,
  untilDead,
  type WorkerProcess,
  zygotesBelow,
} from '../worker-process.ts'

let kit: Kit
let gate: Gate

beforeEach(async () => {
  kit = await createKit()
  gate = await createGate()
})
afterEach(async () => {
  await gate?.close()
  await kit?.close()
})

const post = (id: string, path: string) => ({
  id,
  use: 'http.request',
  with: { method: 'POST', url: `${gate.url}${path}` },
})

const count = 10

async function startHeld(): Promise<string[]> {
  const deployed = await kit.deploy({
    steps: [post('first', '/first'), post('second', '/hold'), post('third', '/third')],
  })
  const accepted: string[] = []
  for (let left = count; left > 0; left -= 1) accepted.push(await kit.start(deployed))
  await gate.asked('/hold', count)
  return accepted
}

async function expectResumed(accepted: readonly string[]): Promise<void> {
  for (const runId of accepted) {
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 })
  }
  const paths = Object.entries(Object.groupBy(gate.seen, ({ path }) => path))
  expect(paths.map(([path, requests]) => [path, requests?.length]).toSorted()).toEqual([
    ['/first', count],
    ['/hold', 2 * count],
    ['/third', count],
  ])
  expect(
    await findBreaches({ databaseUrl: kit.databaseUrl, accepted: [...accepted], seen: gate.seen }),
  ).toEqual([])
}

describe('a zygote that is killed with ten live runs', () => {
  it('takes its processes along; the runs go on from their journals in those of the next one', async () => {
    await kit.worker({ concurrency: count })
    const accepted = await startHeld()
    const zygotes = await zygotesBelow(process.pid)
    const children = await Promise.all(zygotes.map(sandboxesBelow))
    const parents = zygotes.filter((_zygote, index) => (children[index]?.length ?? 0) > 0)
    expect(children.flat().length).toBeGreaterThanOrEqual(count)
    for (const zygote of parents) process.kill(zygote, 'SIGKILL')
    for (const pid of children.flat()) await untilDead(pid)
    await gate.asked('/hold', 2 * count)
    gate.open()
    await expectResumed(accepted)
    expect(problems()).toContainEqual(expect.stringContaining('A zygote is gone'))
  })

  it('and so is the one that stood ready: the runs go on in spawned processes, as the books say', async () => {
    const driver = kit.driver()
    await kit.worker({ driver, concurrency: count })
    const accepted = await startHeld()
    for (const zygote of await zygotesBelow(process.pid)) process.kill(zygote, 'SIGKILL')
    await gate.asked('/hold', 2 * count)
    gate.open()
    await expectResumed(accepted)
    expect(driver.fallbacks).toBeGreaterThan(0)
    await expect.poll(booked, { timeout: 10_000 }).toBe(driver.fallbacks)
  })
})

const isZygote = ({ command }: { command: readonly string[] }) => command.at(-1) === '{"mode":"zygote"}'

describe('a zygote that cannot start', () => {
  it.each([
    ['does not come up', () => ['/bin/false']],
    ['is no program of this machine', () => ['/nowhere/bwrap']],
  ])(
    'because its containment %s: runs are spawned, just as isolated, with a warning and a count',
    async (_name, broken) => {
      const isolation = await detectIsolation()
      const whole = isolation.containment
      if (whole === null) throw new Error('this machine has no containment')
      const containment: Containment = {
        name: whole.name,
        commandFor: (plan) => (isZygote(plan) ? broken() : whole.commandFor(plan)),
      }
      const driver = kit.driver({ isolation: { ...isolation, containment } })
      await kit.worker({ driver })
      const look =
        "const { existsSync } = await import('node:fs'); return [existsSync('/etc'), existsSync('/proc')]"
      const runId = await kit.start(await kit.deploy({ steps: [code('look', look)] }))
      expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 })
      const [step] = await kit.services.db.system.stepRun.findMany({ where: { runId } })
      expect(step?.output).toEqual([false, false])
      expect(driver.fallbacks).toBeGreaterThan(0)
      expect(problems()).toContainEqual(expect.stringContaining('The zygote did not start'))
      await expect.poll(booked, { timeout: 10_000 }).toBeGreaterThan(0)
    },
  )
})

describe('a worker that is killed', () => {
  const program = fileURLToPath(new URL('../fixtures/quick-worker.ts', import.meta.url))
  const started: WorkerProcess[] = []
  afterEach(() => {
    for (const { child } of started.splice(0)) child.kill('SIGKILL')
  })

  it('leaves no zygote and no run alive, and its directories to the next one, which sweeps them', async () => {
    const tempDir = join(tmpdir(), `millrace-swept-${crypto.randomUUID()}`)
    await mkdir(tempDir)
    const env = { ...kit.env, TMPDIR: tempDir, WORKER_CONCURRENCY: `${count}` }
    const start = async () => {
      const worker = await startWorkerProcess(env, { program })
      started.push(worker)
      return worker
    }
    const roots = async () =>
      (await readdir(tempDir)).filter((name) => name.startsWith('millrace-sandboxes-'))
    const doomed = await start()
    const accepted = await startHeld()
    const processes = await doomed.processes()
    expect((await doomed.sandboxes()).length).toBeGreaterThanOrEqual(count)
    expect((await zygotesBelow(doomed.pid)).length).toBeGreaterThan(0)
    expect(await roots()).toHaveLength(1)
    doomed.child.kill('SIGKILL')
    for (const pid of [doomed.pid, ...processes]) await untilDead(pid)
    const left = await roots()

    const heir = await start()
    await gate.asked('/hold', 2 * count)
    gate.open()
    await expectResumed(accepted)
    await expect.poll(roots).not.toEqual(expect.arrayContaining(left))
    heir.child.kill('SIGTERM')
    expect(await heir.exited).toEqual({ code: 0, signal: null })
    expect(await roots()).toEqual([])
    await rm(tempDir, { recursive: true })
  })
})

/** What the driver warned of. */
const problems = () =>
  kit.logged
    .filter(({ level }) => level === 'warn')
    .map(({ error }) => (error instanceof Error ? error.message : ''))

/** What health and metrics read. */
const booked = async () => (await kit.services.db.system.workerNode.findFirstOrThrow()).fallbacks
