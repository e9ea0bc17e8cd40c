import type { Json, JsonObject } from '@millrace/contracts'
import { helperOptions, namespaceOptions } from './helper-options.ts'

export interface Completion {
  /** What replaces the text from `from` to the caret. */
  insert: string
  label: string
  /** A glimpse of the value, or the signature of a helper. */
  detail: string
  /** Brackets follow, with the caret between them. */
  isCall?: boolean
  help?: { title: string; text: string; example?: string }
}

export interface Completions {
  from: number
  options: Completion[]
}

interface Offer {
  /** A path and nothing else: helpers are no part of it. */
  namesOnly?: boolean
}

const maxOptions = 50

/** Completes the path that stands before the caret inside an open {{ of the text. null: nothing to complete here. */
export function completeExpression(
  text: string,
  caret: number,
  context: JsonObject,
  { namesOnly = false }: Offer = {},
): Completions | null {
  const before = text.slice(0, caret)
  const open = before.lastIndexOf('{{')
  if (open < 0 || before.indexOf('}}', open) >= 0) return null
  const code = before.slice(open + 2)
  const path =
    /(?<![\w$\])."'])((?:[A-Za-z_$][\w$]*|\[(?:\d+|"[^"]*"|'[^']*')\])(?:\??\.[A-Za-z_$][\w$]*|\[(?:\d+|"[^"]*"|'[^']*')\])*\??\.)?([A-Za-z_$][\w$]*)?$/.exec(
      code,
    )
  if (!path) return null
  const [, owner, typed = ''] = path
  const options = [
    ...dataOptions(owner === undefined ? context : valueAt(context, keysOf(owner))),
    ...(namesOnly ? [] : helpersAfter(owner)),
  ]
  const found = options.filter(
    ({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()) && label !== typed,
  )
  return found.length === 0 ? null : { from: caret - typed.length, options: found.slice(0, maxOptions) }
}

function dataOptions(value: Json | undefined): Completion[] {
  if (value === undefined || value === null || typeof value !== 'object') return []
  const entries = Array.isArray(value)
    ? value.map((each, index) => [String(index), each] as const)
    : Object.entries(value)
  return entries.map(([key, each]) => ({ label: key, insert: key, detail: glimpse(each) }))
}

function helpersAfter(owner: string | undefined): Completion[] {
  if (owner === undefined) return namespaceOptions()
  return helperOptions(owner.slice(0, -1)) ?? []
}

/** As `completeExpression`, for text that is an expression as a whole. */
export function completeBare(
  text: string,
  caret: number,
  context: JsonObject,
  offer?: Offer,
): Completions | null {
  const found = completeExpression(`{{${text}`, caret + 2, context, offer)
  return found && { ...found, from: found.from - 2 }
}

/** Puts a completion in; what cannot follow a dot goes into brackets. */
export function applyCompletion(
  text: string,
  caret: number,
  { from, insert, isCall = false }: { from: number; insert: string; isCall?: boolean | undefined },
): { text: string; caret: number } {
  const plain = /^[A-Za-z_$][\w$]*$/.test(insert)
  const hasDot = text[from - 1] === '.'
  const start = !plain && hasDot ? from - (text[from - 2] === '?' ? 0 : 1) : from
  const put = plain ? insert : /^\d+$/.test(insert) ? `[${insert}]` : `[${JSON.stringify(insert)}]`
  const brackets = isCall && text[caret] !== '(' ? '()' : ''
  return {
    text: text.slice(0, start) + put + brackets + text.slice(caret),
    caret: start + put.length + (isCall ? 1 : 0),
  }
}

/** `['steps', 'fetch', 'output', 0]` as it is written in JavaScript. */
export function pathToCode(path: readonly (string | number)[]): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      if (/^[A-Za-z_$][\w$]*$/.test(key)) return index === 0 ? key : `.${key}`
      return `[${JSON.stringify(key)}]`
    })
    .join('')
}

/** Adds a path to what a field holds: an empty one becomes the sole expression, which keeps its type. */
export function insertPath(value: Json | undefined, path: readonly (string | number)[]): string {
  const expression = `{{ ${pathToCode(path)} }}`
  return typeof value === 'string' && value.trim() !== '' ? `${value}${expression}` : expression
}

function keysOf(owner: string): string[] {
  return [...owner.matchAll(/[A-Za-z_$][\w$]*|\[(?:(\d+)|"([^"]*)"|'([^']*)')\]/g)].map(
    ([whole, index, double, single]) => index ?? double ?? single ?? whole,
  )
}

function valueAt(context: JsonObject, keys: string[]): Json | undefined {
  let value: Json | undefined = context
  for (const key of keys) {
    if (value === null || typeof value !== 'object') return undefined
    value = Array.isArray(value) ? value[Number(key)] : Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

function glimpse(value: Json | undefined): string {
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? 'item' : 'items'}`
  if (value !== null && typeof value === 'object') return `${Object.keys(value).length} keys`
  const text = JSON.stringify(value) ?? ''
  return text.length > 32 ? `${text.slice(0, 31)}...` : text
}
