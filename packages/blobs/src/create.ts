import { parseBlobUrl } from './blob-url.ts'
import { createLocalBlobs } from './local/create-local-blobs.ts'
import type { Blobs } from './port.ts'
import { createS3Blobs } from './s3/create-s3-blobs.ts'

/** The adapter that `BLOB_URL` names. Throws `BlobUrlError`. */
export function createBlobs({ url }: { url: string }): Blobs {
  const parsed = parseBlobUrl(url)
  switch (parsed.kind) {
    case 'local':
      return createLocalBlobs({ folder: parsed.folder })
    case 's3':
      return createS3Blobs(parsed)
    default:
      return parsed satisfies never
  }
}
