import type { FileRef } from '@millrace/contracts'
import type { Services } from '../../context.ts'
import { discardFiles, fileRefOf, type PreparedFile, prepareFile } from '../../file/index.ts'

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
  stored(): PreparedFile[]
  discard(): Promise<void>
}

export function createHookFiles(services: Pick<Services, 'blobs' | 'log'>): HookFiles {
  const files: PreparedFile[] = []
  return {
    async store(content, { name, contentType }) {
      // A path is nobody's name for a file.
      const file = await prepareFile(services, content, {
        name: name.split(/[/\\]/).at(-1) ?? '',
        contentType,
      })
      files.push(file)
      return fileRefOf(file)
    },
    stored: () => [...files],
    discard: () => discardFiles(services, files.splice(0)),
  }
}
