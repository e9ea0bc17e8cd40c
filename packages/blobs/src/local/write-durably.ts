import { type FileHandle, open } from 'node:fs/promises'
import { chunksOf } from '../content.ts'
import type { BlobContent } from '../port.ts'

/** The disk begins to write this early, so that little is left to wait for at the end of a large file. */
const syncEveryBytes = 32 * 1024 * 1024

export async function writeDurably(file: string, content: BlobContent): Promise<number> {
  const handle = await open(file, 'wx', 0o600)
  try {
    let bytes = 0
    let synced = 0
    let syncing: Promise<void> = Promise.resolve()
    for await (const chunk of chunksOf(content)) {
      await writeAll(handle, chunk)
      bytes += chunk.length
      if (bytes - synced < syncEveryBytes) continue
      synced = bytes
      await syncing
      syncing = handle.datasync()
      // Its failure is thrown at the next await of it.
      syncing.catch(() => {})
    }
    await syncing
    await handle.sync()
    return bytes
  } finally {
    await handle.close()
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.length - at)
    at += bytesWritten
  }
}

/** A rename survives a power cut only when its folder was synced. Windows has no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
