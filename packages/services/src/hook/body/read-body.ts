import type { Json } from '@millrace/contracts'
import { ServiceError } from '../../errors.ts'
import { parseJson } from '../../shared/parse-json.ts'
import { type ContentType, readContentType } from './content-type.ts'
import { parseForm } from './form.ts'
import { readIncoming } from './incoming.ts'
import { readMultipart } from './multipart.ts'
import type { HookFiles } from './store-file.ts'

export interface HookBody {
  body: Json
  /** The text as it came; null for what is no text, or has gone to the store piece by piece. */
  rawBody: string | null
}

export interface BodySource {
  stream: ReadableStream<Uint8Array> | null
  headers: Headers
  /** Of what is held in memory: JSON, forms, text, the fields of a multipart form, and all that is signed. */
  maxBytes: number
  /** Of what is streamed to the store. */
  maxFileBytes: number
  /** Sees the bytes as they come; `require` throws when they are not from who they should be. */
  proof: { readsBody: boolean; update(bytes: Uint8Array): void; require(): void }
}

/** By content type. Nothing is parsed or stored before the sender has proved itself. */
export async function readHookBody({
  source,
  files,
}: {
  source: BodySource
  files: HookFiles
}): Promise<HookBody> {
  const contentType = readContentType(source.headers.get('content-type'))
  const content = await provenContent(source, contentType)
  switch (contentType.kind) {
    case 'json':
    case 'form':
    case 'text':
      return parseTextBody(await wholeOf(content), contentType)
    case 'multipart':
      return {
        body: await readMultipart(content, {
          contentType: contentType.full,
          maxFieldBytes: source.maxBytes,
          store: files.store,
        }),
        rawBody: null,
      }
    case 'file':
      return readFile(content, { source, files, contentType })
    default:
      return contentType.kind satisfies never
  }
}

/**
 * Only the last byte shows that a signature is right. Until then the body waits in memory, where it may not be large:
 * the store is for those who have proved who they are.
 */
async function provenContent(
  source: BodySource,
  { kind }: ContentType,
): Promise<AsyncGenerator<Uint8Array, void, void>> {
  const { proof, maxBytes, maxFileBytes } = source
  if (!proof.readsBody) {
    proof.require()
    return incoming(source, { maxBytes: kind === 'multipart' || kind === 'file' ? maxFileBytes : maxBytes })
  }
  const tooLarge = `A signed body may have at most ${maxBytes} bytes, since nothing of it is kept before its signature is checked.`
  const bytes = await wholeOf(incoming(source, { maxBytes, tooLarge }))
  proof.require()
  return onePiece(bytes)
}

/** JSON, forms and text. */
export function parseTextBody(bytes: Buffer, { kind, charset }: ContentType): HookBody {
  if (bytes.byteLength === 0) return { body: null, rawBody: '' }
  const text = decode(bytes, charset)
  if (kind === 'json') return { body: parseJson(text), rawBody: text }
  return { body: kind === 'form' ? parseForm(text) : text, rawBody: text }
}

async function readFile(
  content: AsyncGenerator<Uint8Array, void, void>,
  { source, files, contentType }: { source: BodySource; files: HookFiles; contentType: ContentType },
): Promise<HookBody> {
  const first = await content.next()
  if (first.done === true) return { body: null, rawBody: '' }
  const file = await files.store(from(first.value, content), {
    name: nameIn(source.headers.get('content-disposition')),
    contentType: contentType.full,
  })
  return { body: { ...file }, rawBody: null }
}

function incoming(
  { stream, headers, proof }: BodySource,
  limit: { maxBytes: number; tooLarge?: string },
): AsyncGenerator<Uint8Array, void, void> {
  return readIncoming(stream, {
    ...limit,
    declaredBytes: declaredBytes(headers),
    onBytes: (bytes) => proof.update(bytes),
  })
}

async function wholeOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  if (bytes.byteLength > 0) yield bytes
}

async function* from(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ServiceError('bad_request', `The body cannot be read as ${charset}.`, { cause: error })
  }
}

function declaredBytes(headers: Headers): number | null {
  const length = headers.get('content-length')
  return length !== null && /^\d+$/.test(length) ? Number(length) : null
}

function nameIn(disposition: string | null): string {
  const name = /filename="?([^";]*)"?/i.exec(disposition ?? '')?.[1]?.trim()
  return name === undefined || name === '' ? 'body' : name
}
