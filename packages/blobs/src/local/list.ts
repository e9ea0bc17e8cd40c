import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { folderOf, isKey } from '../key.ts'
import type { BlobEntry } from '../port.ts'

export async function listBlobs({
  folder,
  olderThan,
  after,
  limit,
}: {
  folder: string
  olderThan: Date
  after?: string | undefined
  limit: number
}): Promise<{ blobs: BlobEntry[]; next: string | null }> {
  const blobs: BlobEntry[] = []
  const first = after === undefined ? '' : folderOf(after)
  for (const name of await namesIn(folder)) {
    if (!/^[0-9a-f]{2}$/.test(name) || name < first) continue
    for (const key of await namesIn(path.join(folder, name))) {
      if (!isKey(key) || (after !== undefined && key <= after)) continue
      const entry = await entryOf(path.join(folder, name, key))
      if (entry === null || entry.modifiedAt >= olderThan) continue
      blobs.push({ key, ...entry })
      if (blobs.length === limit) return { blobs, next: key }
    }
  }
  return { blobs, next: null }
}

export async function removeDrafts({
  draftFolder,
  olderThan,
}: {
  draftFolder: string
  olderThan: Date
}): Promise<number> {
  let removed = 0
  for (const key of await namesIn(draftFolder)) {
    const entry = isKey(key) ? await entryOf(path.join(draftFolder, key)) : null
    if (entry === null || entry.modifiedAt >= olderThan) continue
    await rm(path.join(draftFolder, key), { force: true })
    removed += 1
  }
  return removed
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

/** null: somebody removed it since it was listed. */
async function entryOf(file: string): Promise<Omit<BlobEntry, 'key'> | null> {
  try {
    const { size, mtime } = await stat(file)
    return { bytes: size, modifiedAt: mtime }
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
