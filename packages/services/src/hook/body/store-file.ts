import { createHash, randomUUIDv7 } from 'node:crypto'
import type { FileRef } from '@millrace/contracts'
import type { Services } from '../../context.ts'
import type { NewRunFile } from '../../run/create.ts'

export type StoreHookFile = (
  content: AsyncIterable<Uint8Array>,
  file: { name: string; contentType: string },
) => Promise<FileRef>

/**
 * The files of one request. Their bytes go to the blob store while they arrive; their rows are committed with the run,
 * so a request that makes no run leaves none, and `discard` takes the bytes back.
 */
export interface HookFiles {
  store: StoreHookFile
  stored(): NewRunFile[]
  discard(): Promise<void>
}

export function createHookFiles(services: Pick<Services, 'blobs' | 'log'>): HookFiles {
  const files: NewRunFile[] = []
  return {
    async store(content, { name, contentType }) {
      const hash = createHash('sha256')
      const { key: blobKey, bytes } = await services.blobs.put(hashed(content, hash))
      const file = {
        id: randomUUIDv7(),
        name: fileName(name),
        contentType: contentType.slice(0, 200) || 'application/octet-stream',
        bytes,
        sha256: hash.digest('hex'),
        blobKey,
      }
      files.push(file)
      return { $file: file.id, name: file.name, contentType: file.contentType, bytes }
    },
    stored: () => [...files],
    async discard() {
      for (const { blobKey } of files.splice(0)) {
        await services.blobs.delete(blobKey).catch((error: unknown) => {
          services.log({ level: 'warn', message: 'an orphan blob stays', error, data: { blobKey } })
        })
      }
    },
  }
}

async function* hashed(
  content: AsyncIterable<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    hash.update(bytes)
    yield bytes
  }
}

/** Only the last part of a path, without what no file name has. */
function fileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const printable = last
    .replaceAll(/\p{Cc}/gu, '')
    .toWellFormed()
    .trim()
  return Array.from(printable).slice(0, 200).join('').slice(0, 255) || 'file'
}
