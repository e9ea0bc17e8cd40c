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
 * is for all fields together.
 */
export async function readMultipart(
  content: AsyncIterable<Uint8Array>,
  options: { contentType: string; maxFieldBytes: number; store: StoreHookFile },
): Promise<{ [key: string]: Json }> {
  const { maxFieldBytes, store } = options
  const parser = openParser(options)
  const entries: [name: string, value: Json | Promise<FileRef>][] = []
  let fieldBytes = 0

  const refuse = (error: ServiceError) => void parser.destroy(error)
  parser.on('field', (name, value, _nameCut, cut) => {
    fieldBytes += value.length
    entries.push([name ?? '', value])
    if (cut || fieldBytes > maxFieldBytes) {
      refuse(new ServiceError('payload_too_large', `The fields take more than ${maxFieldBytes} bytes.`))
    }
  })
  parser.on('file', (name, stream, filename, _encoding, contentType) => {
    const stored = store(piecesOf(stream), { name: filename ?? name ?? '', contentType })
    // Whoever waits for the entries below hears of it too; until then it must stop the parser, not the process.
    stored.catch((error: unknown) => {
      stream.resume()
      parser.destroy(error instanceof Error ? error : new Error(String(error)))
    })
    entries.push([name ?? '', stored])
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.on(limit, () => refuse(new ServiceError('bad_request', 'The form has too many parts.')))
  }
  try {
    await pipeline(Readable.from(content, { objectMode: false }), parser)
  } catch (error) {
    throw await reasonOf(error, entries)
  }
  return toObject(
    await Promise.all(entries.map(async ([name, value]): Promise<[string, Json]> => [name, await value])),
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

async function* piecesOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield Buffer.from(piece)
}

/** What the parser itself says is the sender's fault; all else keeps its name. No file is left half stored. */
async function reasonOf(error: unknown, entries: [string, unknown][]): Promise<unknown> {
  await Promise.allSettled(entries.map(([, value]) => value))
  return error instanceof Error && isParserError(error) ? malformed(error) : error
}

function isParserError({ message }: Error): boolean {
  return /multipart|^Part terminated|^Boundary|^Premature close$/i.test(message)
}

function malformed(cause: unknown): ServiceError {
  return new ServiceError('bad_request', 'The body is not valid multipart/form-data.', { cause })
}
