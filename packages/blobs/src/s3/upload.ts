import { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { chunksOf } from '../content.ts'
import type { BlobContent } from '../port.ts'

/** S3 takes no smaller parts. What one upload holds in memory is one part more than it sends at once. */
const partBytes = 5 * 1024 * 1024
const partsAtOnce = 2

/** Gives the number of bytes. A failing stream leaves neither an object nor parts of one. */
export async function upload(
  client: S3Client,
  target: { Bucket: string; Key: string },
  content: BlobContent,
): Promise<number> {
  let bytes = 0
  let failure: { error: unknown } | null = null
  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of chunksOf(content)) {
        bytes += chunk.length
        // The client gathers chunks until a part is full; by then the source uses their memory again.
        yield Buffer.from(chunk)
      }
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  const work = new Upload({
    client,
    params: { ...target, Body: Readable.from(counted(), { objectMode: false }) },
    partSize: partBytes,
    queueSize: partsAtOnce,
    leavePartsOnError: false,
  })
  try {
    await work.done()
    return bytes
  } catch (error) {
    throw failureOf(failure, error)
  }
}

/** The source's own error says more than that of the upload, which it ended. */
function failureOf(failure: { error: unknown } | null, error: unknown): unknown {
  return failure === null ? error : failure.error
}
