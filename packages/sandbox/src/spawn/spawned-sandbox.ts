import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Json } from '@millrace/contracts'
import type { KillReason, Sandbox, SandboxEnd, SandboxLimits } from '../driver.ts'
import { SandboxBootError, SandboxGoneError, SandboxProtocolError } from '../errors.ts'
import { DataFrame, encodeFrame, writeDataFrame } from '../frames/index.ts'
import { FrameStream } from './frame-stream.ts'
import { type Launch, type Launched, launch } from './launch.ts'
import type { MemoryWatch } from './memory-watch.ts'
import { OutputMeter } from './output-meter.ts'

/** What a process may print and send before anybody uses it. */
const bootLimits = { outputBytes: 64 * 1024, frameBytes: 64 * 1024, totalBytes: 64 * 1024 }
/** What Node itself needs beside the heap of the program: code, young generation, stacks. */
const overheadMb = 128
/** A process that closed its socket is on its way out; one that stays longer is hiding. */
const exitAfterCloseMs = 1000
/** After the exit, a pipe may live on in a process that escaped the group. */
const pipesAfterExitMs = 250

/** One process and everything that belongs to it: socket, pipes, timers. All of that ends with the process. */
export class SpawnedSandbox implements Sandbox {
  readonly pid: number
  readonly messages: AsyncIterable<Json | DataFrame>
  readonly ended: Promise<SandboxEnd>
  readonly memoryMb: number
  readonly #launched: Launched
  readonly #frames: FrameStream
  readonly #output: OutputMeter
  readonly #memory: MemoryWatch
  #killedFor: KillReason | null = null
  #exited = false

  constructor({ memory, ...what }: Launch & { memory: MemoryWatch }) {
    this.#launched = launch(what)
    const { child, socket } = this.#launched
    // A process that could not be started has no pid; -1 is never handed out, because `booted` rejects.
    this.pid = child.pid ?? -1
    this.memoryMb = what.memoryMb
    this.#memory = memory
    this.#output = new OutputMeter({ cap: bootLimits.outputBytes, onFlood: () => this.#end('output_flood') })
    this.#output.read(this.#launched)
    this.#frames = new FrameStream({
      socket,
      caps: bootLimits,
      // One that was killed leaves a torn frame: its exit says so, or it is hiding.
      onFault: (error) => {
        if (!isTorn(error)) this.#end('protocol_error')
      },
    })
    this.messages = this.#frames
    this.ended = this.#watchEnd()
    this.#expectExitAfterClose(socket)
  }

  /** Resolves with the first frame: the program is loaded and waits. Kills it when that takes too long. */
  async booted(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#end('deadline'), timeoutMs)
    try {
      await this.#frames.first
    } catch {
      this.kill('protocol_error')
      const end = await this.ended
      throw new SandboxBootError(`The sandbox did not start: ${describeEnd(end)}`)
    } finally {
      clearTimeout(timer)
    }
  }

  /** From here on the process belongs to a run. */
  use(limits: SandboxLimits): void {
    this.#output.limit(limits.outputBytes)
    const { frameBytes, protocolBytes: totalBytes, files } = limits
    this.#frames.limit({ frameBytes, totalBytes, ...(files && { data: files }) })
    const forget = this.#memory.add({
      pid: this.pid,
      limitBytes: (limits.memoryMb + overheadMb) * 1024 * 1024,
      onOver: () => this.#end('memory_limit'),
    })
    void this.ended.then(forget)
  }

  get gone(): boolean {
    return this.#exited || this.#killedFor !== null
  }

  async send(message: Json | DataFrame): Promise<void> {
    const { socket } = this.#launched
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onWritten = (error: Error | null | undefined) => {
      if (error) reject(new SandboxGoneError('The sandbox is gone', { cause: error }))
      else resolve()
    }
    if (message instanceof DataFrame) writeDataFrame(socket, message, onWritten)
    else socket.write(encodeFrame(message), onWritten)
    return promise
  }

  kill(reason: KillReason): void {
    this.#end(reason)
    // Also of one that left by itself: its owner reads no further, and the socket would wait for a reader.
    this.#frames.stop()
  }

  #end(reason: KillReason): void {
    if (this.gone) return
    this.#killedFor = reason
    killGroup(this.pid)
    this.#frames.stop()
  }

  async #watchEnd(): Promise<SandboxEnd> {
    const { child, stdout, stderr } = this.#launched
    const pipesClosed = Promise.all([onceClosed(stdout), onceClosed(stderr)])
    const { code, signal, failure } = await exitOf(child)
    this.#exited = true
    // What it has started dies with it, also when it left by itself.
    if (this.pid > 0) killGroup(this.pid)
    this.#frames.stopAfterLastWords()
    const timer = setTimeout(() => {
      stdout.destroy()
      stderr.destroy()
    }, pipesAfterExitMs)
    await pipesClosed
    clearTimeout(timer)
    const stderrTail = failure ?? this.#output.stderrTail
    if (this.#killedFor !== null) return { kind: 'killed', reason: this.#killedFor, stderrTail }
    // V8 aborts at the heap limit that we gave it: that is a kill by its limit, like the watch's.
    if (signal !== null && ranOutOfHeap.test(stderrTail))
      return { kind: 'killed', reason: 'memory_limit', stderrTail }
    return { kind: 'exited', code, signal, stderrTail }
  }

  #expectExitAfterClose(socket: Socket): void {
    socket.once('close', () => {
      if (this.gone) return
      const timer = setTimeout(() => this.#end('protocol_error'), exitAfterCloseMs)
      void this.ended.then(() => clearTimeout(timer))
    })
  }
}

function isTorn(error: Error): boolean {
  return error instanceof SandboxProtocolError && error.fault === 'torn'
}

const ranOutOfHeap = /JavaScript heap out of memory|Fatal process out of memory/

interface Exit {
  code: number | null
  signal: string | null
  failure: string | null
}

async function exitOf(child: Launched['child']): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>()
  child.once('exit', (code, signal) => resolve({ code, signal, failure: null }))
  child.once('error', (error) => {
    // Also raised for a failed kill or send; only a process that never started has no exit to wait for.
    if (child.pid === undefined) resolve({ code: null, signal: null, failure: error.message })
  })
  return promise
}

async function onceClosed(stream: Launched['stdout']): Promise<void> {
  if (!stream.closed) await once(stream, 'close').catch(() => {})
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // ESRCH: all of them are dead already.
  }
}

function describeEnd(end: SandboxEnd): string {
  const how =
    end.kind === 'killed' ? `killed (${end.reason})` : `exited (${end.code ?? end.signal ?? 'not started'})`
  const said = end.stderrTail.trim()
  return said === '' ? how : `${how}: ${said}`
}
