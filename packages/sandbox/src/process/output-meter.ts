import type { Readable } from 'node:stream'

const tailBytes = 8 * 1024

/**
 * Reads what a process prints, which is no part of the protocol: counts it, keeps the end of stderr for the error
 * message, throws the rest away. Reading on is needed even then: a full pipe would stop the process.
 */
export class OutputMeter {
  #cap: number
  #seen = 0
  #tail = Buffer.alloc(0)
  readonly #onFlood: () => void

  constructor({ cap, onFlood }: { cap: number; onFlood: () => void }) {
    this.#cap = cap
    this.#onFlood = onFlood
  }

  /** The last one is stderr, or has both. */
  read(outputs: readonly Readable[]): void {
    for (const [index, output] of outputs.entries()) {
      const keepsTail = index === outputs.length - 1
      output.on('data', (chunk: Buffer) => {
        if (keepsTail)
          this.#tail = Buffer.concat([this.#tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes)
        this.#count(chunk)
      })
      // A pipe breaks when its process is killed: that is told by the exit, not here.
      output.on('error', () => {})
    }
  }

  limit(cap: number): void {
    this.#cap = cap
    this.#seen = 0
  }

  get stderrTail(): string {
    return this.#tail.toString('utf8')
  }

  #count(chunk: Buffer): void {
    this.#seen += chunk.length
    if (this.#seen > this.#cap) this.#onFlood()
  }
}
