import { z } from 'zod'
import { fileTextLimits } from './protocol-limits.ts'

/**
 * A file of a run, as it stands in JSON between steps. The bytes are in the blob store and are streamed in and out of the
 * sandbox; whoever holds the reference holds nothing of them.
 *
 * ```json
 * { "$file": "0199...", "name": "orders.xml", "contentType": "application/xml", "bytes": 104857600 }
 * ```
 */
export const fileRefSchema = z.strictObject({
  $file: z.string().min(1).max(fileTextLimits.id),
  name: z.string().max(fileTextLimits.name),
  contentType: z.string().max(fileTextLimits.contentType),
  bytes: z.int().min(0),
})
export type FileRef = z.infer<typeof fileRefSchema>

/** Bytes of one file, and of all files that one run writes; and how many it writes: each is a row and a blob. */
export const fileLimits = { fileBytes: 2 * 1024 ** 3, runBytes: 8 * 1024 ** 3, runFiles: 100_000 } as const

/** Of a file that somebody uploads for a config. */
export const uploadBytes = 100 * 1024 ** 2

/** Bytes of one piece on the way between sandbox and worker. */
export const fileChunkBytes = 1024 * 1024
