import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { nodeFiles } from '../containment/node-files.ts'
import { SandboxBootError } from '../errors.ts'
import { type FromZygote, type InsideCommand, insidePaths, type ToZygote } from '../inside/command.ts'
import type { ProcessLimits } from '../inside/limits.ts'
import { exitOf, killGroup, signalName } from '../process/child-process.ts'
import type { ProcessExit } from '../process/live-process.ts'
import { OutputMeter } from '../process/output-meter.ts'
import { childrenOf, dataBytesOf, lastOfLine, statusField } from '../process/process-tree.ts'
import type { ContainedStarter } from '../process/start.ts'
import { commandInside, programMount, type SandboxProgram } from '../program.ts'

export interface ZygoteOptions {
  program: SandboxProgram
  starter: ContainedStarter
  /** Of V8, in each child. */
  heapMb: number
  /** Holds a directory per child. */
  brokersRoot: string
  readyTimeoutMs: number
  /** What it may take to answer; one that takes longer is killed. */
  answerTimeoutMs: number
}

/** A child of a zygote, as far as its driver knows. */
export interface Forked {
  /** On this host. */
  pid: number
  exit: Promise<ProcessExit>
  kill(): void
}

/** V8 and Node on one thread: threads do not survive a fork. Without SIGUSR1 nobody can open a debugger. */
const flags = ['--single-threaded', '--v8-pool-size=0', '--disable-sigusr1', '--no-flush-bytecode']
const printedBytes = 1024 * 1024

/** One warmed-up Node within namespaces, which forks a child per sandbox. Its death ends all its children. */
export class ZygoteProcess {
  /** Resolves with how it ended. */
  readonly gone: Promise<Error>
  readonly #child: ChildProcess
  readonly #control: Socket
  readonly #output = new OutputMeter({ cap: printedBytes, onFlood: () => this.kill() })
  readonly #ready = Promise.withResolvers<void>()
  readonly #forks = new Map<string, Fork>()
  readonly #pings: PromiseWithResolvers<void>[] = []
  readonly #readyTimeoutMs: number
  readonly #answerTimeoutMs: number
  #isGone = false
  #pid = -1
  #reservedBytes = 0
  #forkCount = 0

  constructor({ program, starter, heapMb, brokersRoot, ...timeouts }: ZygoteOptions) {
    this.#readyTimeoutMs = timeouts.readyTimeoutMs
    this.#answerTimeoutMs = timeouts.answerTimeoutMs
    const command: InsideCommand = { mode: 'zygote' }
    const { child, socket, outputs } = starter.start({
      mounts: [...nodeFiles(), programMount(program), { from: brokersRoot, to: insidePaths.broker }],
      capabilities: 'to-divide',
      command: [
        ...commandInside(program, [...flags, `--max-old-space-size=${heapMb}`]),
        JSON.stringify(command),
      ],
    })
    this.#child = child
    this.#control = socket
    this.#output.read(outputs)
    socket.on('error', () => {})
    const lines = createInterface({ input: socket })
    // It says again what the socket says: a zygote that dies while it is written to. Its exit tells the rest.
    lines.on('error', () => {})
    lines.on('line', (line) => this.#take(trustZygote(line)))
    this.#ready.promise.catch(() => {})
    this.gone = exitOf(this.#child).then((exit) => this.#end(exit))
  }

  /** How many children it has made. */
  get forkCount(): number {
    return this.#forkCount
  }

  /** Resolves when it can fork. Kills it when that takes too long. */
  async ready(): Promise<void> {
    const timer = setTimeout(() => this.kill(), this.#readyTimeoutMs)
    try {
      await this.#ready.promise
      this.#pid = await lastOfLine(this.#child.pid ?? -1)
      this.#reservedBytes = (await dataBytesOf(this.#pid)) ?? 0
      if (this.#reservedBytes === 0) throw new SandboxBootError('The zygote cannot be found in /proc')
    } finally {
      clearTimeout(timer)
    }
  }

  /** `id`: the name of its directory in `brokersRoot`. `memoryBytes`: private memory beyond what the zygote has. */
  async fork(
    id: string,
    { memoryBytes, limits }: { memoryBytes: number; limits: Omit<ProcessLimits, 'dataBytes'> },
  ): Promise<Forked> {
    if (this.#isGone) throw new SandboxBootError('The zygote is gone')
    const fork: Fork = { pid: Promise.withResolvers(), exit: Promise.withResolvers() }
    fork.pid.promise.catch(() => {})
    this.#forks.set(id, fork)
    this.#forkCount += 1
    this.#send({ op: 'fork', id, limits: { ...limits, dataBytes: this.#reservedBytes + memoryBytes } })
    const pid = await this.#answer(fork.pid.promise)
    return {
      pid: (await this.#hostPid(pid)) ?? -1,
      exit: fork.exit.promise,
      kill: () => {
        // By its parent, which alone can be sure that the pid still is that child's.
        if (!this.#forks.has(id)) return
        this.#send({ op: 'kill', id })
        void this.#expectEnd(fork.exit.promise)
      },
    }
  }

  /** Resolves when no child of it lives. */
  async childless(): Promise<void> {
    while (this.#forks.size > 0) await Promise.all([...this.#forks.values()].map(({ exit }) => exit.promise))
  }

  /** Its children die with it. */
  kill(): void {
    killGroup(this.#child.pid)
  }

  /** A zygote that does not answer hangs: it is killed, since its driver would wait for ever. */
  async #answer<T>(awaited: Promise<T>): Promise<T> {
    const late = onceLate(this.#answerTimeoutMs, () => this.kill())
    try {
      return await awaited
    } finally {
      late.cancel()
    }
  }

  /** The kernel may take long to end a child. That is no reason to end the others, unless the zygote itself hangs. */
  async #expectEnd(exit: Promise<ProcessExit>): Promise<void> {
    const late = onceLate(this.#answerTimeoutMs, () => {
      const pong = Promise.withResolvers<void>()
      this.#pings.push(pong)
      this.#send({ op: 'ping' })
      void this.#answer(Promise.race([pong.promise, this.gone]))
    })
    await exit
    late.cancel()
  }

  #send(command: ToZygote): void {
    this.#control.write(`${JSON.stringify(command)}\n`)
  }

  #take(event: FromZygote): void {
    switch (event.event) {
      case 'ready':
        this.#ready.resolve()
        return
      case 'pong':
        this.#pings.shift()?.resolve()
        return
      case 'forked':
        this.#forks.get(event.id)?.pid.resolve(event.pid)
        return
      case 'refused':
        this.#forks
          .get(event.id)
          ?.pid.reject(new SandboxBootError(`The zygote could not fork: ${event.message}`))
        this.#forks.delete(event.id)
        return
      case 'exited': {
        const { id, code, signal, outOfCpu } = event
        const name = signal === null ? null : (signalName(signal) ?? `signal ${signal}`)
        this.#forks.get(id)?.exit.resolve({ code, signal: name, failure: null, outOfCpu })
        this.#forks.delete(id)
        return
      }
      default:
        event satisfies never
    }
  }

  #end({ code, signal, failure }: ProcessExit): Error {
    this.#isGone = true
    const said = this.#output.stderrTail.trim()
    const how = failure ?? `it ended with ${signal ?? code}${said === '' ? '' : `: ${said}`}`
    this.#ready.reject(new SandboxBootError(`The zygote did not start: ${how}`))
    for (const fork of this.#forks.values()) {
      fork.pid.reject(new SandboxBootError(`The zygote is gone: ${how}`))
      // The kernel took its children with it.
      fork.exit.resolve({ code: null, signal: 'SIGKILL', failure: null, outOfCpu: false })
    }
    this.#forks.clear()
    this.#control.destroy()
    return new SandboxBootError(`A zygote is gone: ${how}`)
  }

  /** By its number in the zygote's namespace. null: it is gone already. */
  async #hostPid(pid: number): Promise<number | null> {
    for (let look = 0; look < 3; look += 1) {
      const children = await childrenOf(this.#pid)
      for (const child of children.reverse()) {
        const pids = (await statusField(child, 'NSpid'))?.split('\t').map(Number)
        if (pids?.at(-2) === pid) return child
      }
      // While others exit, the kernel's list of children may miss some.
    }
    return null
  }
}

/** After that time, and only if what has arrived by then does not cancel it: this process itself may have stood still. */
function onceLate(ms: number, act: () => void): { cancel(): void } {
  let isCanceled = false
  const timer = setTimeout(() => {
    setImmediate(() => {
      if (!isCanceled) act()
    })
  }, ms)
  return {
    cancel: () => {
      isCanceled = true
      clearTimeout(timer)
    },
  }
}

interface Fork {
  pid: PromiseWithResolvers<number>
  exit: PromiseWithResolvers<ProcessExit>
}

/** Safe: before a fork, a zygote executes nothing but our program; no child has its descriptor. */
function trustZygote(line: string): FromZygote {
  return JSON.parse(line) as FromZygote
}
