import { setTimeout as delay } from 'node:timers/promises'
import { type FileRef, fileLimits } from '@millrace/contracts'
import { DatabaseUnavailable } from '@millrace/db'
import type { Services } from '@millrace/services'
import {
  discardFiles,
  FileTooLarge,
  fileRefOf,
  type PreparedFile,
  readRunFile,
  recordRunFile,
} from '@millrace/services/file'
import type { Lease } from '@millrace/services/lease'
import { answered, type FileAnswer, type Refused, refused } from './answer.ts'
import { Download } from './download.ts'
import { Upload } from './upload.ts'

/** Descriptors are shared by all runs of a worker. */
const mostOpen = 256
const outagePauseMs = 200

export interface RunFilesOptions {
  services: Pick<Services, 'db' | 'blobs' | 'log'>
  owner: string
  lease: Lease
  organizationId: string
}

type OpenFile = { kind: 'upload'; upload: Upload; closed: boolean } | { kind: 'download'; download: Download }

/** The files that one run has open, by handle. The one owner of each: what is still open at `close` is let go of there. */
export class RunFiles {
  readonly #options: RunFilesOptions
  readonly #open = new Map<number, OpenFile>()
  #lastHandle = 0
  #opening = 0
  #written = 0
  #created = 0
  #closed = false

  constructor(options: RunFilesOptions) {
    this.#options = options
  }

  create({ name, contentType }: { name: string; contentType: string }): FileAnswer<{ handle: number }> {
    if (this.#isFull()) return tooManyOpen()
    if (this.#created >= fileLimits.runFiles)
      return refused('output_too_large', `A run may write at most ${fileLimits.runFiles} files.`)
    this.#created += 1
    const upload = new Upload(this.#options.services, {
      name,
      contentType,
      maxBytes: fileLimits.fileBytes,
    })
    return answered({ handle: this.#add({ kind: 'upload', upload, closed: false }) })
  }

  async push(handle: number, bytes: Uint8Array): Promise<FileAnswer<null>> {
    const file = this.#open.get(handle)
    if (file?.kind !== 'upload' || file.closed) return notOpen()
    this.#written += bytes.length
    if (this.#written > fileLimits.runBytes) {
      return refused(
        'output_too_large',
        `The files that this run writes take more than ${fileLimits.runBytes} bytes.`,
      )
    }
    try {
      await file.upload.push(bytes)
      return answered(null)
    } catch (error) {
      return this.#notStored(error)
    }
  }

  async finish(handle: number): Promise<FileAnswer<FileRef>> {
    const file = this.#open.get(handle)
    if (file?.kind !== 'upload' || file.closed) return notOpen()
    file.closed = true
    try {
      const stored = await file.upload.complete()
      return await this.#record(stored)
    } catch (error) {
      return this.#notStored(error)
    } finally {
      this.#open.delete(handle)
    }
  }

  async open(fileId: string): Promise<FileAnswer<{ handle: number }>> {
    if (this.#isFull()) return tooManyOpen()
    const { services, lease, organizationId } = this.#options
    this.#opening += 1
    try {
      const file = await readRunFile(services, { organizationId, runId: lease.runId, fileId })
      if (file === null) return refused('file_missing', `This run has no file ${fileId}.`)
      const download = new Download(file.reader)
      if (this.#closed) {
        await download.close()
        return notOpen()
      }
      return answered({ handle: this.#add({ kind: 'download', download }) })
    } catch (error) {
      return this.#failed('a file could not be opened', error)
    } finally {
      this.#opening -= 1
    }
  }

  async pull(handle: number): Promise<FileAnswer<Uint8Array>> {
    const file = this.#open.get(handle)
    if (file?.kind !== 'download') return notOpen()
    try {
      return answered(await file.download.pull())
    } catch (error) {
      return this.#failed('a file could not be read', error)
    }
  }

  /** Closing what is not open is fine: a step that ends closes all it had. */
  async closeHandle(handle: number): Promise<FileAnswer<null>> {
    const file = this.#open.get(handle)
    this.#open.delete(handle)
    if (file !== undefined) await letGo(file)
    return answered(null)
  }

  /** Resolves when nothing is open any more and what was not finished is gone. */
  async close(): Promise<void> {
    this.#closed = true
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map(letGo))
  }

  #add(file: OpenFile): number {
    this.#lastHandle += 1
    this.#open.set(this.#lastHandle, file)
    return this.#lastHandle
  }

  #isFull(): boolean {
    return this.#closed || this.#open.size + this.#opening >= mostOpen
  }

  /** A worker that lost the run writes nothing more: neither the row nor the bytes stay. */
  async #record(file: PreparedFile): Promise<FileAnswer<FileRef>> {
    const { services, lease, owner } = this.#options
    for (;;) {
      try {
        if (await recordRunFile(services, { lease, owner, file })) return answered(fileRefOf(file))
        await discardFiles(services, [file])
        return refused('internal', 'The run is not with this worker any more.')
      } catch (error) {
        // Steps wait while the database is away. Whether the row is there is not known: its bytes must stay.
        if (this.#closed || !(error instanceof DatabaseUnavailable)) throw error
        await delay(outagePauseMs)
      }
    }
  }

  #notStored(error: unknown): Refused {
    if (error instanceof FileTooLarge) return refused('output_too_large', `${error.message}.`)
    return this.#failed('a file could not be stored', error)
  }

  #failed(message: string, error: unknown): Refused {
    const { services, lease } = this.#options
    services.log({ level: 'warn', message, error, data: { runId: lease.runId } })
    return refused(
      'internal',
      'The platform could not store or read a file. The cause is in the log of its worker.',
    )
  }
}

async function letGo(file: OpenFile): Promise<void> {
  if (file.kind === 'download') await file.download.close()
  else if (!file.closed) await file.upload.discard()
}

function tooManyOpen(): Refused {
  return refused(
    'input_invalid',
    `A run may have ${mostOpen} files open at once: read them to their end or cancel their streams, or lower the concurrency of the loop.`,
  )
}

function notOpen(): Refused {
  return refused('file_missing', 'This file is not open any more.')
}
