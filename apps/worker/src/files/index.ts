import { fileChunkBytes, fileLimits } from '@millrace/contracts'
import type { SandboxLimits } from '@millrace/sandbox'
import { piecePool } from './piece-pool.ts'

export { type FileRequest, FileRequests } from './file-requests.ts'
export { RunFiles } from './run-files.ts'

/** A sandbox that writes more than it may is refused with a reason; only one that goes on then is killed for it. */
export const fileFrameLimits: NonNullable<SandboxLimits['files']> = {
  totalBytes: 2 * fileLimits.runBytes,
  frameBytes: fileChunkBytes,
  allocate: (bytes) => piecePool.take(bytes),
}
