export { BlobUrlError } from './blob-url.ts'
export { createBlobs } from './create.ts'
export { createLocalBlobs } from './local/create-local-blobs.ts'
export { type BlobContent, type BlobEntry, BlobMissing, type BlobReader, type Blobs } from './port.ts'
