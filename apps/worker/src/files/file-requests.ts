import type { SandboxRequest } from '@millrace/contracts'
import type { DataFrame } from '@millrace/sandbox'
import { Slots } from '../slots.ts'
import type { FileAnswer } from './answer.ts'
import { piecePool } from './piece-pool.ts'
import type { RunFiles } from './run-files.ts'

export type FileRequest = Extract<SandboxRequest, { op: `file-${string}` }>

/** Pieces that one run has in the worker's memory, in each direction. A well-behaved runner has fewer on the way. */
const piecesAtOnce = 16
/** What one sandbox may have open at once: a well-behaved runner asks a few pieces ahead of each file that it reads. */
const openLimit = 4000

export interface FileRequestsOptions {
  files: RunFiles
  /** Answers a request by its token; bytes go as a data frame. Resolves when that is with the kernel, also of a sandbox that is gone. */
  answer: (token: number, answer: FileAnswer<unknown>) => Promise<void>
}

export type Taken = { ok: true; held: Promise<void> } | { ok: false; violation: string }

/** What a sandbox asks about files, message by message: each is answered once, whenever that may be. */
export class FileRequests {
  readonly #files: RunFiles
  readonly #answer: FileRequestsOptions['answer']
  readonly #pushes = new Slots(piecesAtOnce)
  readonly #pulls = new Slots(piecesAtOnce)
  #due: { token: number; handle: number } | null = null
  #open = 0

  constructor({ files, answer }: FileRequestsOptions) {
    this.#files = files
    this.#answer = answer
  }

  /** A data frame must come next. */
  get expectsData(): boolean {
    return this.#due !== null
  }

  /** Gives what is wrong with the request itself; null: it will be answered. */
  take(token: number, request: FileRequest): string | null {
    if (this.#open >= openLimit) return 'too many requests about files at once'
    this.#open += 1
    this.#begin(token, request)
    return null
  }

  #begin(token: number, request: FileRequest): void {
    switch (request.op) {
      case 'file-push':
        this.#due = { token, handle: request.handle }
        return
      case 'file-pull':
        void this.#pull(token, request.handle)
        return
      case 'file-create':
        this.#reply(token, this.#files.create(request))
        return
      case 'file-open':
        this.#reply(token, this.#files.open(request.file))
        return
      case 'file-finish':
        this.#reply(token, this.#files.finish(request.handle))
        return
      case 'file-close':
        this.#reply(token, this.#files.closeHandle(request.handle))
        return
      default:
        request satisfies never
    }
  }

  /** `held` resolves when the next frame may be read: that is how a sandbox faster than the store is held back. */
  takeData({ token, bytes }: DataFrame): Taken {
    const due = this.#due
    this.#due = null
    if (due === null) return { ok: false, violation: 'it sent bytes of a file that it had not announced' }
    if (due.token !== token) return { ok: false, violation: 'it sent bytes of a file with the wrong token' }
    // Handed on at once: pieces of a file keep their order.
    const pushed = this.#files.push(due.handle, bytes)
    this.#reply(token, pushed)
    return { ok: true, held: this.#hold(pushed, bytes) }
  }

  async #hold(pushed: Promise<unknown>, bytes: Uint8Array): Promise<void> {
    void pushed.finally(() => piecePool.giveBack(bytes))
    await this.#pushes.take()
    void pushed.finally(() => this.#pushes.give())
  }

  /** The slot is free when the sandbox has the piece: one that asks and does not read fills no memory. */
  async #pull(token: number, handle: number): Promise<void> {
    await this.#pulls.take()
    try {
      const pulled = await this.#files.pull(handle)
      await this.#answer(token, pulled)
      if (pulled.ok) piecePool.giveBack(pulled.value)
    } finally {
      this.#pulls.give()
      this.#open -= 1
    }
  }

  #reply(token: number, answer: FileAnswer<unknown> | Promise<FileAnswer<unknown>>): void {
    void Promise.resolve(answer)
      .then((given) => this.#answer(token, given))
      .finally(() => {
        this.#open -= 1
      })
  }
}
