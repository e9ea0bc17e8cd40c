import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  type Flow,
  type FromSandbox,
  flowSchema,
  fromSandboxSchema,
  maxFrameBytes,
  protocolVersion,
  type StartMessage,
  type Step,
} from '@millrace/contracts'
import { createSpawnDriver, type Sandbox, type SandboxDriver, type SandboxEnd } from '@millrace/sandbox'
import { runnerFlags, runnerPath } from '../src/index.ts'

type Message<Type extends FromSandbox['type']> = Extract<FromSandbox, { type: Type }>

/** All that a run sent, by kind, and how its process ended. */
export interface Outcome {
  done: Message<'done'> | undefined
  steps: Message<'step'>[]
  logs: Message<'log'>[]
  responds: Message<'respond'>[]
  commits: number
  all: FromSandbox[]
  end: SandboxEnd
}

export interface RunOptions {
  start?: Partial<StartMessage>
  /** Sees each message as it comes; may kill the sandbox or send to it. */
  onMessage?: (message: FromSandbox, sandbox: Sandbox) => void
  /** After this many milliseconds the stub does what a worker does at the deadline. */
  deadlineMs?: number
}

/** Stands for the worker: starts the real bundle in a real sandbox and answers commits. */
export async function createHarness() {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('../build.ts', import.meta.url))])
  const driver = createSpawnDriver({ program: runnerPath, nodeFlags: runnerFlags, spares: 2, memoryMb: 256 })
  return {
    run: (flow: Flow, options: RunOptions = {}) => runOne(driver, flow, options),
    close: () => driver.close(),
  }
}

async function runOne(driver: SandboxDriver, flow: Flow, options: RunOptions): Promise<Outcome> {
  const limits = { memoryMb: 256, outputBytes: 1e6, protocolBytes: 256e6, frameBytes: maxFrameBytes }
  const sandbox = await driver.take({ limits })
  const timer = setTimeout(() => sandbox.kill('deadline'), options.deadlineMs ?? 20_000)
  const all: FromSandbox[] = []
  await sandbox.send(startMessage(flow, options.start ?? {}))
  for await (const frame of sandbox.messages) {
    const message = fromSandboxSchema.parse(frame)
    all.push(message)
    options.onMessage?.(message, sandbox)
    if (message.type === 'commit')
      await sandbox.send({ type: 'committed', token: message.token }).catch(() => {})
  }
  const end = await sandbox.ended
  clearTimeout(timer)
  return {
    done: of(all, 'done')[0],
    steps: of(all, 'step'),
    logs: of(all, 'log'),
    responds: of(all, 'respond'),
    commits: of(all, 'commit').length,
    all,
    end,
  }
}

function of<Type extends FromSandbox['type']>(messages: FromSandbox[], type: Type): Message<Type>[] {
  return messages.filter((message): message is Message<Type> => message.type === type)
}

function startMessage(flow: Flow, over: Partial<StartMessage>) {
  const message: StartMessage = {
    type: 'start',
    protocol: protocolVersion,
    run: { id: 'run-1', attempt: 1, integration: 'test', version: 1, queuedAt: '2026-01-01T00:00:00.000Z' },
    flow,
    trigger: { body: { name: 'Ada', list: [1, 2, 3] } },
    config: { folder: '/orders' },
    customer: { id: 'c1', externalId: 'globex', name: 'Globex' },
    instance: { id: 'i1' },
    connections: {},
    history: [],
    limits: { logLines: 100, logBytes: 100_000, logLineBytes: 2000, outputBytes: 1_000_000 },
    ...over,
  }
  return JSON.parse(JSON.stringify(message))
}

export function flowOf(steps: Step[], edges?: [string, string][]): Flow {
  const trigger = { id: 'trigger', use: 'manual' }
  return flowSchema.parse({ key: 'test', name: 'Test', trigger, steps, ...(edges ? { edges } : {}) })
}

export function code(id: string, source: string, over: Partial<Step> = {}): Step {
  return { id, use: 'code', with: { source }, ...over }
}
