import { type Json, jsonSchema } from '@millrace/contracts'
import type { Services } from '../context.ts'

/** A value that was too large for its row. */
export async function readBlobJson({ blobs }: Pick<Services, 'blobs'>, blobKey: string): Promise<Json> {
  throw new Error(`not read yet: ${blobKey} ${String(blobs)} ${String(jsonSchema)}`)
}
