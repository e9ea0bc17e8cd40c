import { unescape as decodePart } from 'node:querystring'
import { forbiddenKeys, type Json } from '@millrace/contracts'
import { ServiceError } from '../../errors.ts'

/** An object of so many names takes seconds to make. */
export const maxNames = 20_000

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

export function parseForm(text: string): Json {
  return toObject(readPairs(text))
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
