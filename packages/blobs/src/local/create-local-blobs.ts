import { access, constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { folderOf, newKey, requireKey } from '../key.ts'
import { BlobMissing, type Blobs } from '../port.ts'
import { readFile, streamOf } from './file-reader.ts'
import { listBlobs, removeDrafts } from './list.ts'
import { syncFolder, writeDurably } from './write-durably.ts'

/** Blobs as files in a folder of this machine: `<folder>/ab/ab…`. Writers that died leave their file in `drafts`. */
export function createLocalBlobs({ folder }: { folder: string }): Blobs {
  const draftFolder = path.join(folder, 'drafts')
  const fileOf = (key: string) => path.join(folder, folderOf(requireKey(key)), key)
  return {
    async check() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
      } catch (cause) {
        throw new Error(`The folder for large payloads, ${folder}, cannot be written`, { cause })
      }
    },
    async put(content) {
      const key = newKey()
      const file = fileOf(key)
      const draft = path.join(draftFolder, key)
      await mkdir(draftFolder, { recursive: true, mode: 0o700 })
      try {
        const bytes = await writeDurably(draft, content)
        await makeDurableFolder(path.dirname(file))
        await rename(draft, file)
        await syncFolder(path.dirname(file))
        return { key, bytes }
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    async get(key) {
      return streamOf(readFile(await openExisting(fileOf(key))))
    },
    async open(key) {
      return readFile(await openExisting(fileOf(key)))
    },
    async delete(key) {
      await rm(fileOf(key), { force: true })
    },
    list: (options) => listBlobs({ folder, ...options }),
    removeUnfinished: ({ olderThan }) => removeDrafts({ draftFolder, olderThan }),
  }
}

/** A new folder is an entry of the one above it, which a power cut may take back. */
async function makeDurableFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await syncFolder(path.dirname(folder))
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
