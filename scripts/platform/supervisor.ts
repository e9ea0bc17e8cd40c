import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { root } from './config.ts'
import { definedOnly } from './environment.ts'
import { StartError } from './start-error.ts'

const followParent = path.join(root, 'scripts/platform/follow-parent.mjs')
/** Longer than the worker lets running runs end (30 s): killing it earlier would leave them to their leases. */
const graceMs = 40_000

/** One that lived so long was well: what ended it is not how it starts. */
const healthyMs = 60_000
const firstPauseMs = 500
const lastPauseMs = 30_000

interface Child {
  process: ChildProcess
  ended: Promise<void>
}

interface Restart {
  pauseMs: number
  timer: NodeJS.Timeout
}

export interface ChildSpec {
  name: string
  /** Arguments of the pinned Node.js. */
  args: string[]
  env: Record<string, string | undefined>
  cwd?: string
}

export interface Supervisor {
  start(spec: ChildSpec): void
  /** Resolves when a child could not be started, or has ended on its own before `keepUp`, with the sentence that says so. */
  readonly broken: Promise<StartError>
  /** All have come up: one that ends on its own from here on is started again, after pauses that grow while it keeps ending. */
  keepUp(): void
  /** Ends all children, last started first: SIGTERM, 40 s of grace, SIGKILL. */
  stop(): Promise<void>
  /** For those who do not want to wait for running runs: a second SIGTERM, which the worker takes as "at once". */
  hurry(): void
}

/** Owns the long-lived processes of a stack. Each writes its output to `<logs>/<name>.log`. */
export async function createSupervisor({
  logs,
  echo,
  onStarted,
  onRestart,
}: {
  logs: string
  echo: boolean
  onStarted: (name: string, pid: number) => void
  /** With a sentence for whoever looks at the terminal. */
  onRestart: (sentence: string) => void
}): Promise<Supervisor> {
  await mkdir(logs, { recursive: true })
  const children = new Map<string, Child>()
  const restarts = new Map<string, Restart>()
  const { promise: broken, resolve: breakStack } = Promise.withResolvers<StartError>()
  let stopping = false
  let keepsUp = false

  function start(spec: ChildSpec): void {
    const startedAt = performance.now()
    const logFile = path.join(logs, `${spec.name}.log`)
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
    const child = spawn(process.execPath, ['--import', followParent, ...spec.args], {
      cwd: spec.cwd ?? root,
      env: { ...definedOnly(spec.env), MILLRACE_FOLLOW_PARENT: '1' },
      // A process group of its own: Ctrl-C in the terminal reaches the supervisor alone, which ends the rest in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr]) copyOutput(stream, log, echo ? spec.name : null)
    const ended = new Promise<void>((resolve) => {
      child.once('error', (error) => {
        breakStack(new StartError(`${spec.name} could not be started: ${error.message}`))
        resolve()
      })
      child.once('exit', (code, signal) => {
        log.end()
        if (!stopping) {
          const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
          const sentence = `${spec.name} ${how}. Its log: ${logFile}`
          if (keepsUp) restart(spec, { sentence, livedMs: performance.now() - startedAt })
          else breakStack(new StartError(sentence))
        }
        resolve()
      })
    })
    children.set(spec.name, { process: child, ended })
    if (child.pid !== undefined) onStarted(spec.name, child.pid)
  }

  function restart(spec: ChildSpec, { sentence, livedMs }: { sentence: string; livedMs: number }): void {
    const before = livedMs < healthyMs ? (restarts.get(spec.name)?.pauseMs ?? 0) : 0
    const pauseMs = before === 0 ? firstPauseMs : Math.min(2 * before, lastPauseMs)
    const timer = setTimeout(() => start(spec), pauseMs)
    restarts.set(spec.name, { pauseMs, timer })
    onRestart(`${sentence}. It is started again in ${pauseMs / 1000} s.`)
  }

  async function stop(): Promise<void> {
    stopping = true
    for (const { timer } of restarts.values()) clearTimeout(timer)
    for (const child of [...children.values()].toReversed()) {
      if (child.process.exitCode === null && child.process.signalCode === null) child.process.kill('SIGTERM')
      const timer = setTimeout(() => killGroup(child.process), graceMs)
      await child.ended
      clearTimeout(timer)
    }
  }

  function hurry(): void {
    for (const child of children.values()) child.process.kill('SIGTERM')
  }

  const keepUp = () => {
    keepsUp = true
  }
  return { start, broken, keepUp, stop, hurry }
}

function copyOutput(stream: NodeJS.ReadableStream | null, log: WriteStream, prefix: string | null): void {
  stream?.on('data', (chunk: Buffer) => {
    if (!log.writableEnded) log.write(chunk)
    if (prefix !== null) process.stdout.write(chunk.toString().replace(/^(?=.)/gm, `[${prefix}] `))
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended in between.
  }
}
