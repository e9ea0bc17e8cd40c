import {
  errorDetailsBytes,
  type FromSandbox,
  fromSandboxSchema,
  type Json,
  type JsonObject,
} from '@millrace/contracts'
import { z } from 'zod'
import { measureJson } from './measure-json.ts'

export type ParsedMessage =
  | { ok: true; message: FromSandbox; bytes: number }
  | { ok: false; violation: string }

/**
 * The border between a sandbox and the worker. The schema checks the shell of a message; the values of the
 * customer's data (megabytes at times) are only measured, which is forty times cheaper and never recurses.
 */
export function parseMessage(raw: Json): ParsedMessage {
  const measured = measureJson(raw)
  if (!measured.ok) return { ok: false, violation: measured.reason }
  if (!isObject(raw)) {
    return { ok: false, violation: 'a message is not an object' }
  }
  const parsed = fromSandboxSchema.safeParse(withoutValues(raw))
  if (!parsed.success) return { ok: false, violation: z.prettifyError(parsed.error).slice(0, 500) }
  return { ok: true, message: withValues(parsed.data, raw), bytes: measured.bytes }
}

const valueKeys = ['input', 'output', 'data', 'body'] as const

function withoutValues(raw: JsonObject): JsonObject {
  const shell = { ...raw }
  for (const key of valueKeys) if (Object.hasOwn(shell, key)) shell[key] = null
  if (Array.isArray(shell.items)) shell.items = []
  const { error } = shell
  if (isObject(error) && error.details !== undefined) {
    shell.error = { ...error, details: keptDetails(error.details) }
  }
  return shell
}

/** Errors stand in rows and lists that show many of them. */
function keptDetails(details: Json): Json {
  const measured = measureJson(details)
  const fits = measured.ok && measured.bytes <= 2 * errorDetailsBytes
  return fits ? details : '(these details are too large to be kept)'
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withValues(message: FromSandbox, raw: JsonObject): FromSandbox {
  const { input, output, items, data, body } = raw
  switch (message.type) {
    case 'step':
      return {
        ...message,
        ...(input !== undefined && { input }),
        ...(output !== undefined && { output }),
        ...(Array.isArray(items) && { items }),
      }
    case 'log':
      return { ...message, ...(data !== undefined && { data }) }
    case 'respond':
      return { ...message, ...(body !== undefined && { body }) }
    case 'done':
      return { ...message, ...(output !== undefined && { output }) }
    case 'ready':
    case 'commit':
    case 'request':
      return message
    default:
      return message satisfies never
  }
}
