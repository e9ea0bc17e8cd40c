import type { Json, RunError } from '@millrace/contracts'

/** A list that takes more than this is not held but written to a file of the run. */
export const inlineListBytes = 1024 * 1024

/** One item's part of a loop's list: its JSON text, or the path of a large output that the worker holds. */
export type Piece = { kind: 'text'; text: string } | { kind: 'unread'; path: string; bytes: number }

/** Writes JSON text to a file as it comes; resolves when the file is durable. */
export type OutputSpill = (content: AsyncIterable<string>) => Promise<{ file: string; bytes: number }>

export type LoopOutput = { kind: 'value'; output: Json } | { kind: 'file'; file: string; bytes: number }

export interface LoopListOptions {
  /** Wraps each entry: `{ ok, output }`. */
  collect: boolean
  spill: OutputSpill
  /** Reads a large output back as JSON text. */
  readText: (path: string) => Promise<string>
  /** Takes secrets out of JSON text: the file leaves the sandbox. */
  mask: (text: string) => string
}

/** Gathers what the items of a loop gave, in whatever order they end, as JSON text. */
export class LoopList {
  readonly #options: LoopListOptions
  readonly #pieces = new Map<number, Piece>()
  #bytes = 2
  #highest = -1
  #closed = false
  #grown = Promise.withResolvers<void>()
  #spilled: Promise<{ file: string; bytes: number }> | null = null

  constructor(options: LoopListOptions) {
    this.#options = options
  }

  add(index: number, piece: Piece): void {
    this.#pieces.set(index, piece)
    this.#highest = Math.max(this.#highest, index)
    this.#bytes += 1 + (piece.kind === 'text' ? Buffer.byteLength(piece.text) : piece.bytes)
    this.#grow()
    if (this.#spilled !== null || this.#bytes <= inlineListBytes) return
    this.#spilled = this.#options.spill(this.#parts(this.#options.mask))
    // Asked about when the loop closes; a loop that fails before that asks no more.
    this.#spilled.catch(() => {})
  }

  /** All items have ended; those that were canceled are left out. */
  async close(): Promise<LoopOutput> {
    this.#closed = true
    this.#grow()
    if (this.#spilled !== null) return { kind: 'file', ...(await this.#spilled) }
    let text = ''
    for await (const part of this.#parts((each) => each)) text += part
    return { kind: 'value', output: JSON.parse(text) }
  }

  /** The list's text, item by item in order; waits for items that run. */
  async *#parts(mask: (text: string) => string): AsyncGenerator<string, void, undefined> {
    let separator = '['
    for (let index = 0; ; index += 1) {
      while (!this.#pieces.has(index) && !this.#closed) await this.#grown.promise
      const piece = this.#pieces.get(index)
      this.#pieces.delete(index)
      if (piece !== undefined) {
        yield separator + (piece.kind === 'text' ? mask(piece.text) : await this.#read(piece.path))
        separator = ','
      }
      if (this.#closed && index >= this.#highest) break
    }
    yield separator === '[' ? '[]' : ']'
  }

  async #read(path: string): Promise<string> {
    const { collect, readText } = this.#options
    const text = await readText(path)
    return collect ? collected(text) : text
  }

  #grow(): void {
    this.#grown.resolve()
    this.#grown = Promise.withResolvers<void>()
  }
}

/** An entry of a loop that tells of each item whether it went well. */
export function collected(outputText: string): string {
  return `{"ok":true,"output":${outputText}}`
}

export function failedEntry({ code, message, retryable, details, stepId }: RunError): string {
  const error = { code, message, retryable, details: details ?? null, stepId: stepId ?? null }
  return JSON.stringify({ ok: false, error })
}
