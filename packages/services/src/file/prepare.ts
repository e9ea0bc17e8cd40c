import { createHash, randomUUIDv7 } from 'node:crypto'
import type { BlobContent } from '@millrace/blobs'
import { type FileRef, fileLimits } from '@millrace/contracts'
import type { Services } from '../context.ts'
import { toContentType, toFileName } from './name.ts'

/** A row for the File table, to be inserted in the transaction that refers to it. Its bytes are stored already. */
export interface PreparedFile {
  id: string
  name: string
  contentType: string
  bytes: number
  sha256: string
  blobKey: string
}

/** The content is larger than a file may be. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge'
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`A file may have at most ${maxBytes} bytes`)
    this.maxBytes = maxBytes
  }
}

/** Streams bytes into the blob store; a failing stream leaves nothing. Resolves when they are durable. */
export async function prepareFile(
  services: Pick<Services, 'blobs'>,
  content: BlobContent,
  {
    name,
    contentType,
    maxBytes = fileLimits.fileBytes,
  }: { name: string; contentType: string; maxBytes?: number },
): Promise<PreparedFile> {
  const hash = createHash('sha256')
  let held = 0
  const { key, bytes } = await services.blobs.put(
    measured(content, (chunk) => {
      held += chunk.length
      if (held > maxBytes) throw new FileTooLarge(maxBytes)
      hash.update(chunk)
    }),
  )
  return {
    id: randomUUIDv7(),
    name: toFileName(name),
    contentType: toContentType(contentType),
    bytes,
    sha256: hash.digest('hex'),
    blobKey: key,
  }
}

export function fileRefOf({ id, name, contentType, bytes }: PreparedFile): FileRef {
  return { $file: id, name, contentType, bytes }
}

/** The transaction that should have referred to the files failed: their blobs would be orphans until they are collected. */
export async function discardFiles(
  services: Pick<Services, 'blobs' | 'log'>,
  files: readonly PreparedFile[],
): Promise<void> {
  for (const { blobKey } of files) {
    await services.blobs.delete(blobKey).catch((error: unknown) => {
      services.log({ level: 'warn', message: 'an orphan blob stays', error, data: { blobKey } })
    })
  }
}

async function* measured(
  content: BlobContent,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunksOf(content)) {
    onChunk(chunk)
    yield chunk
  }
}

function chunksOf(content: BlobContent): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)]
  return content instanceof Uint8Array ? [content] : content
}
