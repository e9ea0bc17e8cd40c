import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { Json } from '@millrace/contracts'
import type { KillReason, Sandbox, SandboxEnd, SandboxLimits } from '../driver.ts'
import { SandboxBootError, SandboxGoneError, SandboxProtocolError } from '../errors.ts'
import { DataFrame, encodeFrame, writeDataFrame } from '../frames/index.ts'
import { FrameStream } from './frame-stream.ts'
import type { LiveProcess } from './live-process.ts'
import { type MemoryWatch, residentBytesFor } from './memory-watch.ts'
import { OutputMeter } from './output-meter.ts'

/** What a process may print and send before anybody uses it. */
const bootLimits = { outputBytes: 64 * 1024, frameBytes: 64 * 1024, totalBytes: 64 * 1024 }
/** A process that closed its socket is on its way out, for a while on a busy machine; one that stays longer is hiding. */
const exitAfterCloseMs = 3000
/** After the exit, a pipe may live on in a process that escaped the group. */
const pipesAfterExitMs = 250

/** One process and everything that belongs to it: socket, pipes, timers. All of that ends with the process. */
export class SupervisedSandbox implements Sandbox {
  readonly brokerDirectory: string
  readonly messages: AsyncIterable<Json | DataFrame>
  readonly ended: Promise<SandboxEnd>
  readonly #process: LiveProcess
  readonly #frames: FrameStream
  readonly #output: OutputMeter
  readonly #memory: MemoryWatch
  #killedFor: KillReason | null = null
  #exited = false

  constructor({
    process,
    brokerDirectory,
    memory,
  }: { process: LiveProcess; brokerDirectory: string; memory: MemoryWatch }) {
    this.#process = process
    this.brokerDirectory = brokerDirectory
    this.#memory = memory
    this.#output = new OutputMeter({ cap: bootLimits.outputBytes, onFlood: () => this.#end('output_flood') })
    this.#output.read(process.outputs)
    this.#frames = new FrameStream({
      socket: process.socket,
      caps: bootLimits,
      // One that was killed leaves a torn frame: its exit says so, or it is hiding.
      onFault: (error) => {
        if (!isTorn(error)) this.#end('protocol_error')
      },
    })
    this.messages = this.#frames
    this.ended = this.#watchEnd()
    this.#expectExitAfterClose()
  }

  get pid(): number {
    return this.#process.pid
  }

  /** Resolves with the first frame: the program is loaded and waits. Kills it when that takes too long. */
  async booted(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#end('deadline'), timeoutMs)
    try {
      await this.#frames.first
      await this.#process.booted?.()
    } catch (error) {
      this.kill('protocol_error')
      const end = await this.ended
      if (error instanceof SandboxBootError) throw error
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
      limitBytes: residentBytesFor(limits.memoryMb),
      onOver: () => this.#end('memory_limit'),
    })
    void this.ended.then(forget)
  }

  get gone(): boolean {
    return this.#exited || this.#killedFor !== null
  }

  async send(message: Json | DataFrame): Promise<void> {
    const { socket } = this.#process
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
    this.#frames.abandon()
  }

  #end(reason: KillReason): void {
    if (this.gone) return
    this.#killedFor = reason
    this.#process.kill()
    this.#frames.stop()
  }

  async #watchEnd(): Promise<SandboxEnd> {
    const { exit, outputs } = this.#process
    const pipesClosed = Promise.all(outputs.map(onceClosed))
    const { code, signal, failure, outOfCpu, outOfMemory = false } = await exit
    this.#exited = true
    // What it has started dies with it, also when it left by itself.
    this.#process.kill()
    this.#frames.stopAfterLastWords()
    const timer = setTimeout(() => {
      for (const output of outputs) output.destroy()
    }, pipesAfterExitMs)
    await pipesClosed
    clearTimeout(timer)
    await this.#process.cleanUp?.()
    const stderrTail = failure ?? this.#output.stderrTail
    if (this.#killedFor !== null) return { kind: 'killed', reason: this.#killedFor, stderrTail }
    if (outOfCpu) return { kind: 'killed', reason: 'cpu_limit', stderrTail }
    if (outOfMemory) return { kind: 'killed', reason: 'memory_limit', stderrTail }
    if (signal === refusedCallSignal) return { kind: 'killed', reason: 'sandbox_violation', stderrTail }
    // V8 aborts at the heap limit that we gave it, and refuses a buffer at the kernel's: kills by a limit, like the watch's.
    if ((signal !== null || code !== 0) && ranOutOfMemory.test(stderrTail))
      return { kind: 'killed', reason: 'memory_limit', stderrTail }
    return { kind: 'exited', code, signal, stderrTail }
  }

  #expectExitAfterClose(): void {
    this.#process.socket.once('close', () => {
      if (this.gone) return
      const timer = setTimeout(() => this.#end('protocol_error'), exitAfterCloseMs)
      void this.ended.then(() => clearTimeout(timer))
    })
  }
}

function isTorn(error: Error): boolean {
  return error instanceof SandboxProtocolError && error.fault === 'torn'
}

const ranOutOfMemory =
  /JavaScript heap out of memory|Fatal process out of memory|Array buffer allocation failed|ERR_MEMORY_ALLOCATION_FAILED|std::bad_alloc/

/** How the kernel ends a process for a system call that its filter answers with death. */
const refusedCallSignal = 'SIGSYS'

async function onceClosed(stream: Readable): Promise<void> {
  if (!stream.closed) await once(stream, 'close').catch(() => {})
}

function describeEnd(end: SandboxEnd): string {
  const how =
    end.kind === 'killed' ? `killed (${end.reason})` : `exited (${end.code ?? end.signal ?? 'not started'})`
  const said = end.stderrTail.trim()
  return said === '' ? how : `${how}: ${said}`
}
