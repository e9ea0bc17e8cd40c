import { type FileRef, fileRefSchema, sizeText } from '@millrace/contracts'
import { ConnectorError } from './error.ts'
import type { ActionFiles } from './types.ts'

export interface MemoryFiles extends ActionFiles {
  /** The bytes of each file that is there, by its `$file`. */
  readonly stored: ReadonlyMap<string, Uint8Array>
}

const defaultMaxBytes = 16 * 1024 * 1024

/**
 * Files as an action has them, kept in memory: for the tests of a connector.
 *
 * @example
 * const files = createMemoryFiles()
 * const file = await files.create('a,b', { name: 'a.csv' })
 * await runAction(dropbox, 'upload-file', { files, input: { path: '/a.csv', file } })
 */
export function createMemoryFiles(): MemoryFiles {
  const stored = new Map<string, Uint8Array>()
  const bytesOf = (file: FileRef): Uint8Array => {
    const bytes = stored.get(file.$file)
    if (bytes !== undefined) return bytes
    throw new ConnectorError({ code: 'file_missing', message: `There is no file ${file.$file}.` })
  }
  return {
    stored,
    async create(content, { name, contentType = 'application/octet-stream' }) {
      const bytes = await readContent(content)
      const $file = `file-${stored.size + 1}`
      stored.set($file, bytes)
      return { $file, name, contentType, bytes: bytes.length }
    },
    open: async (file) => new Blob([Buffer.from(bytesOf(file))]).stream(),
    async text(file, { maxBytes = defaultMaxBytes } = {}) {
      const bytes = bytesOf(file)
      if (bytes.length <= maxBytes) return new TextDecoder().decode(bytes)
      const message = `The file is larger than ${sizeText(maxBytes)}.`
      throw new ConnectorError({ code: 'output_too_large', message, details: { maxBytes } })
    },
    isFile: (value): value is FileRef => fileRefSchema.safeParse(value).success,
  }
}

async function readContent(content: Parameters<ActionFiles['create']>[0]): Promise<Uint8Array> {
  if (typeof content === 'string') return Buffer.from(content)
  if (content instanceof Uint8Array) return Buffer.from(content)
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}
