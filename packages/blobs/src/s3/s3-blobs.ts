import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type MultipartUpload,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { folderOf, isKey, newKey, requireKey } from '../key.ts'
import { type BlobEntry, BlobMissing, type Blobs } from '../port.ts'
import type { S3Location } from './create-s3-blobs.ts'
import { readStream } from './stream-reader.ts'
import { upload } from './upload.ts'

/** A run may take a day, and write all the time. */
const longestUploadMs = 25 * 60 * 60 * 1000

/** Credentials come from where the official client looks for them: the environment, or the role of the machine. */
export function openS3Blobs(location: S3Location): Blobs {
  const { bucket: Bucket, prefix } = location
  const client = createClient(location)
  const nameOf = (key: string) => `${prefix}${folderOf(requireKey(key))}/${key}`
  return {
    async check() {
      try {
        await client.send(new HeadBucketCommand({ Bucket }))
      } catch (cause) {
        throw new Error(`The bucket for large payloads, ${Bucket}, cannot be used: ${reasonOf(cause)}`, {
          cause,
        })
      }
    },
    async put(content) {
      const key = newKey()
      const bytes = await upload(client, { Bucket, Key: nameOf(key) }, content)
      return { key, bytes }
    },
    get: async (key) => getObject(client, { Bucket, Key: nameOf(key) }),
    async open(key) {
      return readStream(await getObject(client, { Bucket, Key: nameOf(key) }))
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: nameOf(key) }))
    },
    async list({ olderThan, after, limit }) {
      const blobs: BlobEntry[] = []
      let seen = after
      for (;;) {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: prefix,
            ...(seen !== undefined && { StartAfter: nameOf(seen) }),
          }),
        )
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
          const key = Key.slice(Key.lastIndexOf('/') + 1)
          if (!isKey(key) || Key !== nameOf(key)) continue
          seen = key
          if (LastModified === undefined || LastModified >= olderThan) continue
          blobs.push({ key, bytes: Size, modifiedAt: LastModified })
          if (blobs.length === limit) return { blobs, next: key }
        }
        if (page.IsTruncated !== true) return { blobs, next: null }
      }
    },
    async removeUnfinished({ olderThan }) {
      let removed = 0
      // The store knows when an upload began, not when it last moved.
      const begunBefore = new Date(olderThan.getTime() - longestUploadMs)
      for (const { Key, UploadId, Initiated } of await unfinishedUploads(client, location)) {
        if (Initiated === undefined || Initiated >= begunBefore) continue
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
        removed += 1
      }
      return removed
    },
  }
}

async function getObject(
  client: S3Client,
  what: { Bucket: string; Key: string },
): Promise<ReadableStream<Uint8Array>> {
  try {
    const { Body } = await client.send(new GetObjectCommand(what))
    if (Body === undefined) throw new BlobMissing()
    return Body.transformToWebStream()
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404)
      throw new BlobMissing({ cause: error })
    throw error
  }
}

async function unfinishedUploads(
  client: S3Client,
  { bucket: Bucket, prefix }: S3Location,
): Promise<MultipartUpload[]> {
  try {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix }))
    return Uploads
  } catch (error) {
    // Small servers do not tell; there, a rule of the bucket has to remove them.
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 501) return []
    throw error
  }
}

function createClient({ region, endpoint, pathStyle }: S3Location): S3Client {
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint !== null && { endpoint }),
    // Other servers than Amazon's do not know its newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
  })
}

/** The answer to HEAD has no body, and so no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
  return reasons[status ?? 0] ?? `${error.name}: ${error.message}`
}

const reasons: Readonly<Record<number, string>> = {
  301: 'it is in another region',
  403: 'the credentials are refused, or may not use it',
  404: 'there is no such bucket',
}
