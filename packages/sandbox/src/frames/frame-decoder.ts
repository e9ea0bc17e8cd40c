import type { Json } from '@millrace/contracts'
import { DataFrame } from './data-frame.ts'
import { type FrameCaps, FrameCutter } from './frame-cutter.ts'
import { frameShape } from './limits.ts'
import { parseBody } from './parse-body.ts'

/** Turns a stream of bytes into frames, each parsed when it is there. */
export class FrameDecoder {
  readonly #cutter: FrameCutter
  #shape = frameShape

  constructor(caps: FrameCaps) {
    this.#cutter = new FrameCutter(caps)
    this.#shape = caps.shape ?? frameShape
  }

  /** New caps for what comes from now on; the frames seen so far no longer count. */
  limit(caps: FrameCaps): void {
    this.#cutter.limit(caps)
    this.#shape = caps.shape ?? frameShape
  }

  /** Yields the frames that this chunk completes. Throws `SandboxProtocolError`; the decoder is of no use after that. */
  *push(chunk: Buffer): Generator<Json | DataFrame, void, undefined> {
    for (const frame of this.#cutter.push(chunk)) {
      yield frame instanceof DataFrame ? frame : parseBody(frame.json, this.#shape)
    }
  }

  /** The stream is over. Throws when it ended inside a frame. */
  end(): void {
    this.#cutter.end()
  }
}
