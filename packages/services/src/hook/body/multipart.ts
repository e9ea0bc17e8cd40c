import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import type { FileRef, Json } from '@millrace/contracts'
import { ServiceError } from '../../errors.ts'
import { maxNames, toObject } from './form.ts'
import type { StoreHookFile } from './store-file.ts'

const mostFiles = 100

/**
 * multipart/form-data: fields are texts, files go to the store while they arrive and are held by nobody. `maxFieldBytes`
 * is for all fields together, with their names.
 */
export async function readMultipart(
  content: AsyncIterable<Uint8Array>,
  options: { contentType: string; maxFieldBytes: number; store: StoreHookFile },
): Promise<{ [key: string]: Json }> {
  const { maxFieldBytes, store } = options
  const parser = openParser(options)
  const entries: [name: string, value: Json | Promise<FileRef>][] = []
  const open = new Set<BusboyFileStream>()
  let fieldBytes = 0

  const refuse = (error: ServiceError) => void parser.destroy(error)
  parser.on('field', (name, value, _nameCut, cut) => {
    fieldBytes += (name?.length ?? 0) + value.length
    entries.push([name ?? '', value])
    if (cut || fieldBytes > maxFieldBytes) {
      refuse(new ServiceError('payload_too_large', `The fields take more than ${maxFieldBytes} bytes.`))
    }
  })
  parser.on('file', (name, stream, filename, _encoding, contentType) => {
    open.add(stream)
    // The parser only emits it; whoever reads the stream later would wait for ever, or the process would end.
    stream.on('error', (error) => stream.destroy(error))
    stream.once('close', () => open.delete(stream))
    const stored = store(piecesOf(stream), { name: filename ?? name ?? '', contentType })
    stored.catch((error: unknown) => parser.destroy(toError(error)))
    entries.push([name ?? '', stored])
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.on(limit, () => refuse(new ServiceError('bad_request', 'The form has too many parts.')))
  }
  try {
    await pipeline(Readable.from(content, { objectMode: false }), parser)
  } catch (error) {
    for (const stream of open) stream.destroy(toError(error))
    // No file stays half stored, and the caller knows all that are to be thrown away.
    await Promise.allSettled(entries.map(([, value]) => value))
    throw isParserError(error) ? malformed(error) : error
  }
  return toObject(
    await Promise.all(
      entries.map(async ([name, value]): Promise<[string, Json]> => [name, toJson(await value)]),
    ),
  )
}

function openParser({ contentType, maxFieldBytes }: { contentType: string; maxFieldBytes: number }) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        files: mostFiles,
        fields: maxNames,
        parts: maxNames + mostFiles,
        fieldSize: maxFieldBytes,
        headerPairs: 50,
        headerSize: 16 * 1024,
      },
    })
  } catch (error) {
    throw malformed(error)
  }
}

function toJson(value: Json | FileRef): Json {
  return typeof value === 'object' && value !== null && '$file' in value ? { ...value } : value
}

async function* piecesOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield Buffer.from(piece)
}

/** What the parser itself says is the sender's fault; all else keeps its name. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && /multipart|^Part terminated|^Boundary/i.test(error.message)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function malformed(cause: unknown): ServiceError {
  return new ServiceError('bad_request', 'The body is not valid multipart/form-data.', { cause })
}
