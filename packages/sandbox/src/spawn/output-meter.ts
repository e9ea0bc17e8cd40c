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

  read({ stdout, stderr }: { stdout: Readable; stderr: Readable }): void {
    stdout.on('data', (chunk: Buffer) => this.#count(chunk))
    stderr.on('data', (chunk: Buffer) => {
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes)
      this.#count(chunk)
    })
    // A pipe breaks when its process is killed: that is told by the exit, not here.
    stdout.on('error', () => {})
    stderr.on('error', () => {})
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
