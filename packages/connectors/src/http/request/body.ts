import { type ActionFiles, ConnectorError, type HttpRequest } from '@millrace/connector-sdk'
import { type Json, jsonObjectSchema } from '@millrace/contracts'
import { z } from 'zod'

export type BodyType = 'json' | 'form' | 'multipart' | 'text' | 'binary' | 'file'

export interface EncodedBody {
  body: NonNullable<HttpRequest['body']>
  /** null: fetch writes it itself, with the boundary between the parts. */
  contentType: string | null
}

export function encodeBody(type: BodyType, body: Json, files: ActionFiles): EncodedBody {
  switch (type) {
    case 'json':
      return { body: toJsonText(body), contentType: 'application/json' }
    case 'form':
      return { body: toForm(body), contentType: 'application/x-www-form-urlencoded;charset=UTF-8' }
    case 'multipart':
      return { body: toMultipart(body, files), contentType: null }
    case 'text':
      return {
        body: typeof body === 'string' ? body : JSON.stringify(body),
        contentType: 'text/plain;charset=UTF-8',
      }
    case 'binary':
      return { body: fromBase64(body), contentType: 'application/octet-stream' }
    case 'file':
      return fromFile(body, files)
    default:
      return unreachable(type)
  }
}

/** Text that is JSON already was written as such in the form, or built by data.build-json. */
function toJsonText(body: Json): string {
  if (typeof body !== 'string') return JSON.stringify(body)
  try {
    JSON.parse(body)
    return body
  } catch {
    return JSON.stringify(body)
  }
}

function toForm(body: Json): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of entries(body)) form.append(name, toText(value))
  return form
}

const fileSchema = z.strictObject({
  filename: z.string().min(1),
  contentType: z.string().optional(),
  text: z.string().optional(),
  base64: z.string().optional(),
})

function toMultipart(body: Json, files: ActionFiles): FormData {
  const form = new FormData()
  for (const [name, value] of entries(body)) {
    if (files.isFile(value)) {
      throw invalid(`${name} is a file, which a form cannot stream: send it as the body, with the type file.`)
    }
    const file = fileSchema.safeParse(value)
    if (!file.success) {
      form.append(name, toText(value))
      continue
    }
    const { filename, contentType, text, base64 } = file.data
    const content = base64 === undefined ? (text ?? '') : fromBase64(base64)
    const options = contentType === undefined ? {} : { type: contentType }
    form.append(name, new Blob([content], options), filename)
  }
  return form
}

/** A list gives its name once per value, as HTML forms do. */
function entries(body: Json): [string, Json][] {
  const object = jsonObjectSchema.safeParse(body)
  if (!object.success) throw invalid('A form needs an object as its body.')
  return Object.entries(object.data).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== null)
      .map((one): [string, Json] => [name, one]),
  )
}

function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function fromFile(body: Json, files: ActionFiles): EncodedBody {
  if (!files.isFile(body)) throw invalid('The body is no file: give what a step gave as a file.')
  const { bytes, contentType } = body
  return { body: { bytes, open: () => files.open(body) }, contentType }
}

function fromBase64(value: Json): Buffer<ArrayBuffer> {
  const base64 = z.base64().safeParse(value)
  if (!base64.success) throw invalid('A binary body must be written in base64.')
  return Buffer.from(base64.data, 'base64')
}

function invalid(message: string): ConnectorError {
  return new ConnectorError({ code: 'input_invalid', message })
}

function unreachable(type: never): never {
  throw new Error(`unknown body type ${String(type)}`)
}
