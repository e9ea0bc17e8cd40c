import { unescape as decodePart } from 'node:querystring'
import { forbiddenKeys, type Json } from '@millrace/contracts'
import { ServiceError } from '../errors.ts'
import { parseJson } from '../shared/parse-json.ts'

export interface ParsedBody {
  body: Json
  /** The text as it came; Base64 when it is neither text nor a form. */
  rawBody: string
}

/** By content type: JSON and forms become values, other text (XML too) stays text, anything else is Base64. */
export async function parseHookBody(bytes: Buffer, contentType: string | null): Promise<ParsedBody> {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim())
  const mime = type.toLowerCase()
  if (bytes.byteLength === 0) return { body: null, rawBody: '' }
  if (mime === 'multipart/form-data') {
    return { body: await parseMultipart(bytes, contentType ?? ''), rawBody: bytes.toString('base64') }
  }
  if (!isText(mime)) return { body: null, rawBody: bytes.toString('base64') }
  const text = decode(bytes, parameters)
  if (isJson(mime)) return { body: parseJson(text), rawBody: text }
  if (mime === 'application/x-www-form-urlencoded') {
    return { body: toObject(readPairs(text)), rawBody: text }
  }
  return { body: text, rawBody: text }
}

/** An object of so many names takes seconds to make. */
const maxNames = 20_000

/** Repeated names give a list. */
export function toObject(entries: Iterable<[string, Json]>): { [key: string]: Json } {
  const values = new Map<string, Json[]>()
  for (const [name, value] of entries) {
    if (forbiddenKeys.has(name)) {
      throw new ServiceError('bad_request', `The name "${name}" is reserved by JavaScript.`)
    }
    const before = values.get(name)
    if (before !== undefined) before.push(value)
    else if (values.size < maxNames) values.set(name, [value])
    else throw new ServiceError('bad_request', `The form has more than ${maxNames} names.`)
  }
  return Object.fromEntries(
    [...values].map(([name, [first = null, ...more]]) => [
      name,
      more.length === 0 ? first : [first, ...more],
    ]),
  )
}

/** Not URLSearchParams: Node's takes quadratic time for names without a value. Lazy, so that a refusal ends it. */
function* readPairs(text: string): Generator<[string, Json]> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('&', start)
    const end = found === -1 ? text.length : found
    const pair = text.slice(start, end).replaceAll('+', ' ')
    const equals = pair.indexOf('=')
    const name = equals === -1 ? pair : pair.slice(0, equals)
    if (pair !== '') yield [decodePart(name), equals === -1 ? '' : decodePart(pair.slice(equals + 1))]
    start = end + 1
  }
}

function isJson(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json')
}

function isText(mime: string): boolean {
  return (
    isJson(mime) ||
    mime.startsWith('text/') ||
    mime === 'application/xml' ||
    mime.endsWith('+xml') ||
    mime === 'application/x-www-form-urlencoded'
  )
}

function decode(bytes: Buffer, parameters: string[]): string {
  const charset = parameters.find((parameter) => parameter.toLowerCase().startsWith('charset='))
  const label = charset?.slice('charset='.length).replaceAll('"', '') ?? 'utf-8'
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ServiceError('bad_request', `The body cannot be read as ${label}.`, { cause: error })
  }
}

async function parseMultipart(bytes: Buffer, contentType: string): Promise<Json> {
  const form = await readForm(bytes, contentType)
  return toObject(await Promise.all([...form].map(toEntry)))
}

async function readForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch (error) {
    throw new ServiceError('bad_request', 'The body is not valid multipart/form-data.', { cause: error })
  }
}

async function toEntry([name, value]: [string, string | File]): Promise<[string, Json]> {
  if (typeof value === 'string') return [name, value]
  const content = Buffer.from(await value.arrayBuffer()).toString('base64')
  return [name, { filename: value.name, type: value.type, base64: content }]
}
