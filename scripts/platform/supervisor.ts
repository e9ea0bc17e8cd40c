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

export interface ChildSpec {
  name: string
  /** Arguments of the pinned Node.js. */
  args: string[]
  env: Record<string, string | undefined>
  cwd?: string
}

export interface Supervisor {
  start(spec: ChildSpec): ChildProcess
  /** Resolves when a child has ended on its own, with the sentence that says which and where its log is. */
  readonly broken: Promise<StartError>
  /** Ends all children, last started first: SIGTERM, 40 s of grace, SIGKILL. */
  stop(): Promise<void>
  /** For those who do not want to wait for running runs: a second SIGTERM, which the worker takes as "at once". */
  hurry(): void
}

/** Owns the long-lived processes of a stack. Each writes its output to `<logs>/<name>.log`. */
export async function createSupervisor({ logs, echo }: { logs: string; echo: boolean }): Promise<Supervisor> {
  await mkdir(logs, { recursive: true })
  const children: { spec: ChildSpec; process: ChildProcess; ended: Promise<void> }[] = []
  const { promise: broken, resolve: breakStack } = Promise.withResolvers<StartError>()
  let stopping = false

  function start(spec: ChildSpec): ChildProcess {
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
          breakStack(new StartError(`${spec.name} ${how}. Its log: ${logFile}`))
        }
        resolve()
      })
    })
    children.push({ spec, process: child, ended })
    return child
  }

  async function stop(): Promise<void> {
    stopping = true
    for (const child of children.toReversed()) {
      if (child.process.exitCode === null && child.process.signalCode === null) child.process.kill('SIGTERM')
      const timer = setTimeout(() => killGroup(child.process), graceMs)
      await child.ended
      clearTimeout(timer)
    }
  }

  function hurry(): void {
    for (const child of children) child.process.kill('SIGTERM')
  }

  return { start, broken, stop, hurry }
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
