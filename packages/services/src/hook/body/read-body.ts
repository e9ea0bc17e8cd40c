import type { Json } from '@millrace/contracts'
import type { Services } from '../../context.ts'
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
  /** Of what is parsed in memory: JSON, forms, text, the fields of a multipart form. */
  maxBytes: number
  /** Of what is streamed to the store. */
  maxFileBytes: number
  /** Sees the bytes as they come; `require` throws when they are not from who they should be. */
  proof: { readsBody: boolean; update(bytes: Uint8Array): void; require(): void }
}

/** By content type. Nothing is parsed before the sender has proved itself. */
export async function readHookBody(
  services: Pick<Services, 'blobs' | 'log'>,
  { source, files }: { source: BodySource; files: HookFiles },
): Promise<HookBody> {
  const { proof } = source
  if (!proof.readsBody) proof.require()
  const contentType = readContentType(source.headers.get('content-type'))
  switch (contentType.kind) {
    case 'json':
    case 'form':
    case 'text':
      return readText(source, contentType)
    case 'multipart':
      return { body: await readForm(services, { source, files, contentType }), rawBody: null }
    case 'file':
      return readFile(source, { files, contentType })
    default:
      return contentType.kind satisfies never
  }
}

async function readText(source: BodySource, contentType: ContentType): Promise<HookBody> {
  const pieces: Uint8Array[] = []
  for await (const piece of incoming(source, source.maxBytes)) pieces.push(piece)
  if (source.proof.readsBody) source.proof.require()
  return parseTextBody(Buffer.concat(pieces), contentType)
}

/** JSON, forms and text. */
export function parseTextBody(bytes: Buffer, { kind, charset }: ContentType): HookBody {
  if (bytes.byteLength === 0) return { body: null, rawBody: '' }
  const text = decode(bytes, charset)
  if (kind === 'json') return { body: parseJson(text), rawBody: text }
  return { body: kind === 'form' ? parseForm(text) : text, rawBody: text }
}

async function readFile(
  source: BodySource,
  { files, contentType }: { files: HookFiles; contentType: ContentType },
): Promise<HookBody> {
  const content = incoming(source, source.maxFileBytes)
  const first = await content.next()
  const isEmpty = first.done === true
  const file = isEmpty
    ? null
    : await files.store(from(first.value, content), {
        name: nameIn(source.headers.get('content-disposition')),
        contentType: contentType.full,
      })
  if (source.proof.readsBody) source.proof.require()
  return file === null ? { body: null, rawBody: '' } : { body: { ...file }, rawBody: null }
}

/** Where the proof is over all bytes, the form waits in the store until it is known to be genuine. */
async function readForm(
  { blobs, log }: Pick<Services, 'blobs' | 'log'>,
  { source, files, contentType }: { source: BodySource; files: HookFiles; contentType: ContentType },
): Promise<Json> {
  const { proof, maxBytes, maxFileBytes } = source
  const content = incoming(source, maxFileBytes)
  const parse = (pieces: AsyncIterable<Uint8Array>) =>
    readMultipart(pieces, { contentType: contentType.full, maxFieldBytes: maxBytes, store: files.store })
  if (!proof.readsBody) return parse(content)
  const { key } = await blobs.put(content)
  try {
    proof.require()
    return await parse(await blobs.get(key))
  } finally {
    await blobs.delete(key).catch((error: unknown) => {
      log({ level: 'warn', message: 'an orphan blob stays', error, data: { blobKey: key } })
    })
  }
}

function incoming({ stream, headers, proof }: BodySource, maxBytes: number) {
  return readIncoming(stream, {
    maxBytes,
    declaredBytes: declaredBytes(headers),
    onBytes: (bytes) => proof.update(bytes),
  })
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
