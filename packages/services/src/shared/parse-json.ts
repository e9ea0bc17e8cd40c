import { forbiddenKeys, type Json, jsonErrorOffset, maxJsonDepth, maxJsonValues } from '@millrace/contracts'
import { ServiceError } from '../errors.ts'
import { fromJsonColumn } from './json-column.ts'

const maxNames = 250_000

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** JSON from outside; a mistake is a 400 that says where. */
export function parseJson(text: string): Json {
  refuseHostileShape(text)
  const value = parseText(text)
  refuseForbiddenKeys(value)
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
 * Before anything is built of it: a small text can stand for millions of objects. Brackets and commas are counted
 * outside of strings, so the count is right for JSON, and for what is none the parser says what is wrong.
 */
function refuseHostileShape(text: string): void {
  let depth = 0
  let values = 0
  let names = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        break
      case openBracket:
      case openBrace:
        values += 1
        depth += 1
        if (depth > maxJsonDepth) throw tooMuch(`nested deeper than ${maxJsonDepth} levels`)
        break
      case closeBracket:
      case closeBrace:
        depth -= 1
        break
      case comma:
        values += 1
        break
      case colon:
        names += 1
        break
      default:
    }
    if (values > maxJsonValues) throw tooMuch(`larger than ${maxJsonValues} values`)
    if (names > maxNames) throw tooMuch(`larger than ${maxNames} named values`)
  }
}

function endOfString(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && text.charCodeAt(end) !== quote)
    end += text.charCodeAt(end) === backslash ? 2 : 1
  return end
}

function tooMuch(what: string): ServiceError {
  return new ServiceError('bad_request', `The body is ${what}.`)
}

/** Later stages copy by key: what would reach a prototype stops here. Recursion is safe: the depth is bounded. */
function refuseForbiddenKeys(value: Json): void {
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const item of value) refuseForbiddenKeys(item)
    return
  }
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key)) {
      throw new ServiceError('bad_request', `The body has the key "${key}", which is reserved by JavaScript.`)
    }
    const inner = value[key]
    if (inner !== undefined) refuseForbiddenKeys(inner)
  }
}
