export { createBlobs } from './create.ts'
export { createLocalBlobs } from './local.ts'
export { type BlobContent, BlobMissing, type Blobs } from './port.ts'
