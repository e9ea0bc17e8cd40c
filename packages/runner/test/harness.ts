import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  type Flow,
  type FromSandbox,
  flowSchema,
  fromSandboxSchema,
  maxFrameBytes,
  protocolVersion,
  type RecordedStep,
  type StartMessage,
  type Step,
} from '@millrace/contracts'
import {
  createSpawnDriver,
  createZygoteDriver,
  detectIsolation,
  type Sandbox,
  type SandboxDriver,
  type SandboxEnd,
} from '@millrace/sandbox'
import { DataFrame } from '@millrace/sandbox/frames'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { runnerFlags, runnerPath } from '../src/index.ts'
import { type InProcessRun, MemoryWorker, runInProcess } from '../src/testing/index.ts'
import { openTestBroker } from './egress/test-broker.ts'

type Message<Type extends FromSandbox['type']> = Extract<FromSandbox, { type: Type }>

/** All that a run sent, by kind. */
export interface Said {
  done: Message<'done'> | undefined
  steps: Message<'step'>[]
  logs: Message<'log'>[]
  responds: Message<'respond'>[]
  commits: number
  all: FromSandbox[]
}

/** ... and how its process ended. */
export interface Outcome extends Said {
  end: SandboxEnd
}

export interface RunOptions {
  start?: Partial<StartMessage>
  /** Sees each message as it comes; may kill the sandbox or send to it. */
  onMessage?: (message: FromSandbox, sandbox: Sandbox) => void
  /** After this many milliseconds the stub does what a worker does at the deadline. */
  deadlineMs?: number
  /** Sent ahead of the start. */
  history?: RecordedStep[][]
  worker?: MemoryWorker
  /** The ports of this machine that it may connect to. Left out: all. */
  allows?: (port: number) => boolean
}

/** Stands for the worker: starts the real bundle as the product does on this machine, and answers what it asks. */
export async function createHarness() {
  const dist = await mkdtemp(join(tmpdir(), 'millrace-runner-'))
  const program = join(dist, basename(runnerPath))
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('../build.ts', import.meta.url)), dist])
  const isolation = await detectIsolation()
  const create = isolation.containment === null ? createSpawnDriver : createZygoteDriver
  const driver = create({
    program: { file: program, nodeFlags: runnerFlags },
    isolation,
    spares: 2,
    memoryMb: 256,
  })
  return {
    program,
    run: (flow: Flow, options: RunOptions = {}) => runOne(driver, flow, options),
    close: async () => {
      await driver.close()
      await rm(dist, { recursive: true, force: true })
    },
  }
}

async function runOne(driver: SandboxDriver, flow: Flow, options: RunOptions): Promise<Outcome> {
  const { worker = new MemoryWorker() } = options
  const files = { totalBytes: 1e9, frameBytes: 4 * 1024 * 1024 }
  const limits = { memoryMb: 256, outputBytes: 1e6, protocolBytes: 256e6, frameBytes: maxFrameBytes, files }
  const sandbox = await driver.take({ limits })
  const { allows = () => true } = options
  const broker = await openTestBroker({ directory: sandbox.brokerDirectory, allows })
  const timer = setTimeout(() => sandbox.kill('deadline'), options.deadlineMs ?? 20_000)
  const line = {
    send: (message: Parameters<typeof asFrame>[0]) => void sandbox.send(asFrame(message)).catch(() => {}),
    sendData: (token: number, bytes: Uint8Array) =>
      void sandbox.send(new DataFrame(token, bytes)).catch(() => {}),
  }
  const first = worker.messages.length
  for (const steps of options.history ?? []) await sandbox.send(asFrame({ type: 'history', steps }))
  await sandbox.send(asFrame(startMessage(flow, options.start ?? {})))
  for await (const frame of sandbox.messages) {
    if (frame instanceof DataFrame) {
      worker.handleData(frame, line)
      continue
    }
    const message = fromSandboxSchema.parse(frame)
    options.onMessage?.(message, sandbox)
    worker.handle(message, line)
    if (message.type === 'done') sandbox.kill('finished')
  }
  const end = await sandbox.ended
  clearTimeout(timer)
  await broker.close()
  return { ...saidBy(worker.messages.slice(first)), end }
}

/** Runs a flow without a process of its own: for what a process has no part in. */
export async function runHere(
  flow: Flow,
  {
    start = {},
    worker = new MemoryWorker(),
    onMessage,
  }: {
    start?: Partial<StartMessage>
    worker?: MemoryWorker
    onMessage?: (message: FromSandbox, run: InProcessRun) => void
  } = {},
): Promise<Said> {
  const first = worker.messages.length
  const run = await runInProcess({
    start: startMessage(flow, start),
    onMessage: (message, own) => {
      fromSandboxSchema.parse(message)
      onMessage?.(message, own)
      worker.handle(message, own)
    },
    onData: (piece, own) => worker.handleData(piece, own),
  })
  await run.ended
  return saidBy(worker.messages.slice(first))
}

function saidBy(all: FromSandbox[]): Said {
  return {
    done: of(all, 'done')[0],
    steps: of(all, 'step'),
    logs: of(all, 'log'),
    responds: of(all, 'respond'),
    commits: of(all, 'commit').length,
    all,
  }
}

function of<Type extends FromSandbox['type']>(messages: FromSandbox[], type: Type): Message<Type>[] {
  return messages.filter((message): message is Message<Type> => message.type === type)
}

function startMessage(flow: Flow, over: Partial<StartMessage>): StartMessage {
  return {
    type: 'start',
    protocol: protocolVersion,
    run: { id: 'run-1', attempt: 1, integration: 'test', version: 1, queuedAt: '2026-01-01T00:00:00.000Z' },
    flow,
    trigger: { body: { name: 'Ada', list: [1, 2, 3] } },
    config: { folder: '/orders' },
    customer: { id: 'c1', externalId: 'globex', name: 'Globex', labels: [], attributes: {} },
    instance: { id: 'i1' },
    connections: {},
    history: [],
    limits: { logLines: 100, logBytes: 100_000, logLineBytes: 2000, outputBytes: 1_000_000 },
    ...over,
  }
}

/** As JSON makes it: without keys that are undefined. */
function asFrame(message: object) {
  return JSON.parse(JSON.stringify(message))
}

export function statuses({ steps }: Said): string[] {
  return steps.map((step) => `${step.path} ${step.status}`)
}

export function flowOf(steps: Step[], edges?: [string, string][]): Flow {
  const trigger = { id: 'trigger', use: 'manual' }
  return flowSchema.parse({ key: 'test', name: 'Test', trigger, steps, ...(edges ? { edges } : {}) })
}

export function code(id: string, source: string, over: Partial<Step> = {}): Step {
  return { id, use: 'code', with: { source }, ...over }
}

/** Sandboxes and servers for the tests of one file; all are gone when it ends. */
export function useSandboxes() {
  let harness: Awaited<ReturnType<typeof createHarness>>
  const servers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    harness = await createHarness()
  }, 60_000)
  afterEach(async () => {
    for (const close of servers.splice(0)) await close()
  })
  afterAll(() => harness.close())

  return {
    program: () => harness.program,
    run: (steps: Step[], options: RunOptions & { edges?: [string, string][] } = {}) =>
      harness.run(flowOf(steps, options.edges), options),
    /** Gives the address of a server on a free port. */
    serve: async (listener: RequestListener): Promise<string> => {
      const server = createServer(listener)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      servers.push(
        () =>
          new Promise((resolve) => {
            server.closeAllConnections()
            server.close(() => resolve())
          }),
      )
      return `http://127.0.0.1:${portOf(server.address())}`
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
