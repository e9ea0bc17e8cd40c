import { isUtf8 } from 'node:buffer'
import type { Json } from '@millrace/contracts'
import { SandboxProtocolError } from '../errors.ts'
import { exceedsDepth } from './json-depth.ts'
import { headerBytes, maxFrameDepth } from './limits.ts'

export interface FrameCaps {
  /** Bytes of one frame's body. */
  frameBytes: number
  /** Bytes of all frames together, headers included. */
  totalBytes: number
  depth?: number
}

/**
 * Cuts a stream of bytes into frames. Every byte is hostile: nothing is reserved for a length that was only claimed,
 * and at most one frame and one chunk are held.
 */
export class FrameDecoder {
  #caps: FrameCaps
  #chunks: Buffer[] = []
  #held = 0
  #total = 0

  constructor(caps: FrameCaps) {
    this.#caps = caps
  }

  /** New caps for what comes from now on; the bytes seen so far no longer count. */
  limit(caps: FrameCaps): void {
    this.#caps = caps
    this.#total = this.#held
  }

  /** Yields the frames that this chunk completes. Throws `SandboxProtocolError`; the decoder is of no use after that. */
  *push(chunk: Buffer): Generator<Json, void, undefined> {
    this.#total += chunk.length
    if (this.#total > this.#caps.totalBytes) {
      throw new SandboxProtocolError('flood', `The sandbox sent more than ${this.#caps.totalBytes} bytes`)
    }
    this.#chunks.push(chunk)
    this.#held += chunk.length
    while (this.#held >= headerBytes) {
      const length = this.#peekLength()
      if (length > this.#caps.frameBytes) {
        throw new SandboxProtocolError(
          'oversized',
          `The sandbox announced a frame of ${length} bytes; the cap is ${this.#caps.frameBytes}`,
        )
      }
      if (this.#held < headerBytes + length) return
      yield parseBody(
        this.#take(headerBytes + length).subarray(headerBytes),
        this.#caps.depth ?? maxFrameDepth,
      )
    }
  }

  /** The stream is over. Throws when it ended inside a frame. */
  end(): void {
    if (this.#held > 0) {
      throw new SandboxProtocolError(
        'torn',
        `The sandbox closed its socket inside a frame (${this.#held} bytes of it came)`,
      )
    }
  }

  #peekLength(): number {
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= headerBytes) return first.readUInt32BE(0)
    // The header itself is torn over chunks: rare, and short to join.
    this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#peekLength()
  }

  #take(size: number): Buffer {
    const joined = this.#chunks.length === 1 ? this.#chunks[0] : undefined
    const held = joined ?? Buffer.concat(this.#chunks)
    const rest = held.subarray(size)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#held = rest.length
    return held.subarray(0, size)
  }
}

function parseBody(body: Buffer, depth: number): Json {
  if (!isUtf8(body)) throw new SandboxProtocolError('not_utf8', 'The sandbox sent a frame that is not UTF-8')
  if (exceedsDepth(body, depth)) {
    throw new SandboxProtocolError('too_deep', `The sandbox sent JSON nested deeper than ${depth} levels`)
  }
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new SandboxProtocolError(
      'not_json',
      `The sandbox sent a frame of ${body.length} bytes that is not JSON`,
    )
  }
}
