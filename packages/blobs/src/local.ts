import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { type BlobContent, BlobMissing, type Blobs } from './port.ts'

const keyPattern = /^[0-9a-f]{32}$/

/** Blobs as files in a folder of this machine: `<folder>/ab/ab…`, 256 folders so that none grows huge. */
export function createLocalBlobs({ folder }: { folder: string }): Blobs {
  const draftFolder = path.join(folder, 'drafts')
  const fileOf = (key: string) => path.join(folder, key.slice(0, 2), requireKey(key))
  return {
    async put(content) {
      const key = randomBytes(16).toString('hex')
      const file = fileOf(key)
      const draft = path.join(draftFolder, key)
      await mkdir(draftFolder, { recursive: true, mode: 0o700 })
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      try {
        const bytes = await writeDurably(draft, content)
        await rename(draft, file)
        await syncFolder(path.dirname(file))
        return { key, bytes }
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    async get(key) {
      const handle = await openExisting(fileOf(key))
      return toWebStream(handle.createReadStream())
    },
    async delete(key) {
      await rm(fileOf(key), { force: true })
    },
  }
}

/** Not `Readable.toWeb`: its type is Node's own, and the web app is checked against that of the DOM. */
function toWebStream(source: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await chunks.next()
      if (chunk.done) controller.close()
      else controller.enqueue(chunk.value)
    },
    cancel() {
      source.destroy()
    },
  })
}

/** A key is never a path, whoever it comes from. */
function requireKey(key: string): string {
  if (!keyPattern.test(key)) throw new BlobMissing()
  return key
}

async function writeDurably(file: string, content: BlobContent): Promise<number> {
  const handle = await open(file, 'wx', 0o600)
  try {
    let bytes = 0
    for await (const chunk of chunksOf(content)) {
      await handle.writeFile(chunk)
      bytes += chunk.length
    }
    await handle.sync()
    return bytes
  } finally {
    await handle.close()
  }
}

function chunksOf(content: BlobContent): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)]
  return content instanceof Uint8Array ? [content] : content
}

/** A rename survives a power cut only when its folder was synced. Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function openExisting(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new BlobMissing({ cause: error })
    throw error
  }
}
