import type { BlobUrl } from '../blob-url.ts'
import type { Blobs } from '../port.ts'

export type S3Location = Extract<BlobUrl, { kind: 's3' }>

/**
 * Blobs as objects of an S3-compatible store: `<prefix>ab/ab…`. The client is large: only a process that uses it loads
 * it, with its first call.
 */
export function createS3Blobs(location: S3Location): Blobs {
  let opening: Promise<Blobs> | null = null
  const open = (): Promise<Blobs> => {
    opening ??= import('./s3-blobs.ts').then(({ openS3Blobs }) => openS3Blobs(location))
    return opening
  }
  return {
    check: async () => (await open()).check(),
    put: async (content) => (await open()).put(content),
    get: async (key) => (await open()).get(key),
    open: async (key) => (await open()).open(key),
    delete: async (key) => (await open()).delete(key),
    list: async (options) => (await open()).list(options),
    removeUnfinished: async (options) => (await open()).removeUnfinished(options),
  }
}
