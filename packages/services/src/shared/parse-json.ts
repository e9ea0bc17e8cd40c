import { forbiddenKeys, type Json, jsonErrorOffset, maxJsonDepth } from '@millrace/contracts'
import { ServiceError } from '../errors.ts'
import { fromJsonColumn } from './json-column.ts'

/** JSON from outside; a mistake is a 400 that says where. */
export function parseJson(text: string): Json {
  const value = parseText(text)
  refuseHostileShape(value)
  return value
}

function parseText(text: string): Json {
  try {
    return fromJsonColumn(JSON.parse(text))
  } catch (error) {
    throw syntaxError(text, error)
  }
}

/** V8 names the position only for some mistakes, so the text is read once more to find it. */
function syntaxError(text: string, cause: unknown): ServiceError {
  const offset = jsonErrorOffset(text)
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  const found = text.charAt(offset)
  const what = found === '' ? 'it ends too early' : `unexpected ${JSON.stringify(found)}`
  return new ServiceError(
    'bad_request',
    `The body is not valid JSON: ${what} at line ${line}, column ${column} (position ${offset}).`,
    { cause },
  )
}

/**
 * Later stages copy by key and recurse: what would reach a prototype or the end of a stack stops here. Recursion is
 * safe because the depth is bounded, and costs no memory per value.
 */
function refuseHostileShape(value: Json, depth = 0): void {
  if (value === null || typeof value !== 'object') return
  if (depth >= maxJsonDepth) {
    throw new ServiceError('bad_request', `The body is nested deeper than ${maxJsonDepth} levels.`)
  }
  if (Array.isArray(value)) {
    for (const item of value) refuseHostileShape(item, depth + 1)
    return
  }
  refuseForbiddenKeys(value)
  for (const inner of Object.values(value)) refuseHostileShape(inner, depth + 1)
}

function refuseForbiddenKeys(value: { [key: string]: Json }): void {
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key)) {
      throw new ServiceError('bad_request', `The body has the key "${key}", which is reserved by JavaScript.`)
    }
  }
}
