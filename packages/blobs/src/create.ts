import { fileURLToPath } from 'node:url'
import { createLocalBlobs } from './local.ts'
import type { Blobs } from './port.ts'

/** The adapter that `BLOB_URL` names: `file:///var/lib/millrace/blobs`. */
export function createBlobs({ url }: { url: string }): Blobs {
  const parsed = new URL(url)
  if (parsed.protocol === 'file:') return createLocalBlobs({ folder: fileURLToPath(parsed) })
  throw new Error(`BLOB_URL must begin with file: (it begins with ${parsed.protocol})`)
}
