import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type FromSandbox, type Json, protocolVersion, type StartMessage } from '@millrace/contracts'
import { runnerFlags, runnerPath } from '@millrace/runner'
import {
  createSpawnDriver,
  createZygoteDriver,
  DataFrame,
  detectIsolation,
  type Isolation,
  type Sandbox,
  type SandboxDriver,
} from '@millrace/sandbox'

/** The drivers alone: real runner, no database, no queue. */
export interface DriverUnderTest {
  driver: SandboxDriver
  isolation: Isolation
}

const memoryMb = 256
const limits = { memoryMb, outputBytes: 1e6, protocolBytes: 256e6, frameBytes: 32e6 }

export async function buildRunner(): Promise<void> {
  const script = fileURLToPath(new URL('../../packages/runner/build.ts', import.meta.url))
  await promisify(execFile)(process.execPath, [script])
}

export async function openDriver(
  name: 'zygote' | 'spawn',
  { spares }: { spares: number },
): Promise<DriverUnderTest> {
  const isolation = await detectIsolation()
  const create = name === 'zygote' ? createZygoteDriver : createSpawnDriver
  const driver = create({
    program: { file: runnerPath, nodeFlags: runnerFlags },
    isolation,
    spares,
    memoryMb,
    onProblem: (error) => console.error(error),
  })
  return { driver, isolation }
}

export function takeSandbox({ driver }: DriverUnderTest): Promise<Sandbox> {
  return driver.take({ limits })
}

export interface SandboxRun {
  /** From asking for a process until there is one that has said ready. */
  takenMs: number
  /** From asking until its first step was told. */
  firstStepMs: number
  /** From asking until its last message. */
  doneMs: number
  /** From the kill until the process had been reaped. */
  goneMs: number
  /** Pages that belong to this process alone. NaN where /proc does not tell. */
  privateMb: number
}

/** A run of six code steps, whose commits are answered at once. */
export async function runSixSteps(test: DriverUnderTest): Promise<SandboxRun> {
  const askedAt = performance.now()
  const sandbox = await takeSandbox(test)
  const takenMs = performance.now() - askedAt
  await sandbox.send(asJson(sixSteps))
  let firstStepMs = Number.NaN
  for await (const frame of sandbox.messages) {
    if (frame instanceof DataFrame) throw new Error('nobody asked for a file')
    const message = trustRunner(frame)
    if (message.type === 'step' && Number.isNaN(firstStepMs)) firstStepMs = performance.now() - askedAt
    if (message.type === 'commit') await sandbox.send({ type: 'committed', token: message.token })
    if (message.type !== 'done') continue
    if (message.status !== 'succeeded') throw new Error(`the run ended with ${JSON.stringify(message)}`)
    break
  }
  const doneMs = performance.now() - askedAt
  const privateMb = await privateMbOf(sandbox.pid)
  const killedAt = performance.now()
  sandbox.kill('finished')
  await sandbox.ended
  return { takenMs, firstStepMs, doneMs, goneMs: performance.now() - killedAt, privateMb }
}

/** From the order to end a busy loop until its process has been reaped. */
export async function cancelBusyLoop(test: DriverUnderTest): Promise<number> {
  const sandbox = await takeSandbox(test)
  await sandbox.send(asJson(startOf([{ id: 'spin', use: 'code', with: { source: spin } }])))
  for await (const frame of sandbox.messages) {
    const message = frame instanceof DataFrame ? null : trustRunner(frame)
    if (message?.type === 'commit') await sandbox.send({ type: 'committed', token: message.token })
    if (message?.type === 'log') break
  }
  const killedAt = performance.now()
  sandbox.kill('canceled')
  await sandbox.ended
  return performance.now() - killedAt
}

const spin =
  "export default ({ log }) => { log.info('spinning'); setTimeout(() => { for (;;); }, 5); return new Promise(() => {}) }"

function startOf(steps: StartMessage['flow']['steps']): StartMessage {
  return {
    type: 'start',
    protocol: protocolVersion,
    run: { id: 'bench', attempt: 1, integration: 'bench', version: 1, queuedAt: '' },
    flow: { key: 'main', name: 'Main', trigger: { id: 'trigger', use: 'manual' }, steps },
    trigger: { body: { name: 'Ada' } },
    config: {},
    customer: null,
    instance: null,
    connections: {},
    history: [],
    limits: { logLines: 100, logBytes: 100_000, logLineBytes: 10_000, outputBytes: 100_000 },
  }
}

const sixSteps = startOf(
  Array.from({ length: 6 }, (_, index) => ({
    id: `s${index + 1}`,
    use: 'code',
    with: { source: `export default async ({ trigger }) => ({ n: ${index + 1}, name: trigger.body.name })` },
  })),
)

async function privateMbOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '')
  const kilobytes = /^Private_Dirty:\s+(\d+) kB/m.exec(text)?.[1]
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024
}

/** Safe: the start message is plain data. */
function asJson(message: StartMessage): Json {
  return message as unknown as Json
}

/** Safe: a benchmark believes the runner that it has built. */
function trustRunner(frame: Json): FromSandbox {
  return frame as unknown as FromSandbox
}
