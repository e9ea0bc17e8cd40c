import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Json } from '@millrace/contracts'
import {
  DataFrame,
  type FrameCaps,
  FrameCutter,
  frameShape,
  parseBody,
  type RawFrame,
} from '../frames/index.ts'
import { heavyBytes, heavyFrames } from './heavy-frames.ts'
import { LastWords } from './last-words.ts'

/** What is held for a slow reader before the socket is paused, and so the process held back. */
const highWater = { frames: 64, bytes: 1024 * 1024 }
/** What one process may take of the event loop at a time, by frames that are there already. */
const turnMs = 4

/**
 * The frames of one socket, pulled one by one. Holds the sender back while its reader is slow, and lets others have their
 * turn however fast it sends.
 */
export class FrameStream implements AsyncIterable<Json | DataFrame> {
  readonly #socket: Socket
  readonly #cutter: FrameCutter
  readonly #queue: Queued[] = []
  readonly #first = Promise.withResolvers<void>()
  readonly #abandoned = Promise.withResolvers<typeof abandoned>()
  readonly #fail: (error: Error) => void
  #waiting: PromiseWithResolvers<void> | null = null
  /** Bytes that came since the queue was last empty. */
  #heldBytes = 0
  #ended = false
  #fault: Error | null = null
  #lastWords: LastWords | null = null

  constructor({
    socket,
    caps,
    onFault,
  }: { socket: Socket; caps: FrameCaps; onFault: (error: Error) => void }) {
    this.#socket = socket
    this.#cutter = new FrameCutter(caps)
    // Who boots the process races this against its exit; on its own it may stay unheard.
    this.#first.promise.catch(() => {})
    const fail = (error: Error) => {
      this.#fault = error
      this.#finish()
      onFault(error)
    }
    this.#fail = fail
    socket.on('data', (chunk: Buffer) => {
      this.#lastWords?.hear(chunk.length)
      if (this.#ended) return
      this.#heldBytes += chunk.length
      try {
        for (const frame of this.#cutter.push(chunk)) this.#add(queued(frame))
      } catch (error) {
        fail(asError(error))
      }
    })
    socket.on('end', () => {
      if (this.#ended) return
      try {
        this.#cutter.end()
        this.#finish()
      } catch (error) {
        fail(asError(error))
      }
    })
    socket.on('close', () => this.#finish())
    // A reset is how the death of the process looks from here; its exit tells why.
    socket.on('error', () => this.#finish())
  }

  /** Resolves with the first frame, which stays in the stream; rejects when the stream ends without one. */
  get first(): Promise<void> {
    return this.#first.promise
  }

  limit(caps: FrameCaps): void {
    this.#cutter.limit(caps)
  }

  /** The process was killed: what it left unfinished is no fault of the protocol, and nobody wants the rest. */
  stop(): void {
    this.#finish()
    this.#socket.destroy()
  }

  /** Its reader reads no further: what is held is dropped, and nothing waits for its turn. */
  abandon(): void {
    this.#queue.length = 0
    this.#abandoned.resolve(abandoned)
    this.stop()
  }

  /** The process exited by itself: what it still had in the socket is delivered, then the stream ends. */
  stopAfterLastWords(): void {
    if (this.#socket.destroyed) return
    this.#lastWords = new LastWords({ socket: this.#socket, onOver: () => this.stop() })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Json | DataFrame, void, undefined> {
    let turnEndsAt = performance.now() + turnMs
    while (true) {
      const frame = this.#queue.shift()
      if (frame !== undefined) {
        if (performance.now() > turnEndsAt) {
          await nextTurn()
          turnEndsAt = performance.now() + turnMs
        }
        if (this.#queue.length === 0) this.#heldBytes = 0
        if (!this.#isFull() && this.#socket.isPaused()) this.#socket.resume()
        const message = frame.isHeavy ? await this.#parse(frame.json) : frame.frame
        if (message === abandoned) return
        yield message
        continue
      }
      if (this.#fault !== null) throw this.#fault
      if (this.#ended) return
      this.#waiting = Promise.withResolvers()
      await this.#waiting.promise
      turnEndsAt = performance.now() + turnMs
    }
  }

  async #parse(json: Buffer): Promise<Json | typeof abandoned> {
    let isWanted = true
    const turn = heavyFrames.inTurn(() => (isWanted ? parseBody(json, frameShape) : abandoned))
    try {
      return await Promise.race([turn, this.#abandoned.promise])
    } catch (error) {
      this.#fail(asError(error))
      throw error
    } finally {
      isWanted = false
    }
  }

  #add(frame: Queued): void {
    this.#queue.push(frame)
    if (this.#isFull()) this.#socket.pause()
    this.#first.resolve()
    this.#wake()
  }

  /** A large frame passes while nothing else is held. */
  #isFull(): boolean {
    const { length } = this.#queue
    return length >= highWater.frames || (length > 1 && this.#heldBytes >= highWater.bytes)
  }

  #finish(): void {
    this.#ended = true
    this.#first.reject(this.#fault ?? new Error('The socket closed before the first frame'))
    this.#wake()
  }

  #wake(): void {
    this.#waiting?.resolve()
    this.#waiting = null
  }
}

const abandoned = Symbol('abandoned')

type Queued = { isHeavy: false; frame: Json | DataFrame } | { isHeavy: true; json: Buffer }

/** What is short is parsed when it comes, and what is no JSON is heard of at once. */
function queued(frame: RawFrame): Queued {
  if (frame instanceof DataFrame) return { isHeavy: false, frame }
  const { json } = frame
  if (json.length > heavyBytes) return { isHeavy: true, json }
  return { isHeavy: false, frame: parseBody(json, frameShape) }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
