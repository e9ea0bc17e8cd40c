import { nearest } from '@millrace/contracts'
import { memberPath } from '../json/index.ts'
import { isError } from '../kinds.ts'
import { namedValue, namesOf, onlyIn, type Scope } from './scope.ts'

const shownKeys = 12
const memberPattern = /\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/g

/** What is missing, and where in the expression it is said. */
export interface Explained {
  hint: string
  offset: number
}

/**
 * Which value of an expression is missing, and what there is instead: `steps.fetch.output.itms is undefined;
 * steps.fetch.output has: items, total. Did you mean items?` Null when no plain chain of names leads to it.
 */
export function explainUndefined(source: string, scope: Scope): Explained | null {
  const names = namesOf(scope)
  const chains = new RegExp(
    `(?<![\\w$.])(${names.join('|')})(?![\\w$])((?:\\??\\.[A-Za-z_$][\\w$]*|\\[\\d+\\]|\\[(?:'[^']*'|"[^"]*")\\])*)(?!\\s*(?:\\?\\?|\\|\\|))`,
    'g',
  )
  for (const match of withoutTexts(source).matchAll(chains)) {
    const root = names.find((name) => name === match[1])
    if (root === undefined) continue
    const keys = keysOfChain(source.slice(match.index + root.length, match.index + match[0].length))
    const hint = followChain({ root, value: namedValue(scope, root), keys })
    if (hint !== null) return { hint, offset: match.index }
  }
  return null
}

/** A name that stands for nothing: `stps.fetch`. */
export function explainUnknownName(source: string, error: unknown, scope: Scope): Explained | null {
  const name =
    isError(error) && error.name === 'ReferenceError'
      ? /^(\S+) is not defined$/.exec(error.message)?.[1]
      : undefined
  if (name === undefined) return null
  const elsewhere = Object.entries(onlyIn).find(([known]) => known === name)?.[1]
  const near = elsewhere ?? didYouMean(name, namesOf(scope))
  return near === null ? null : { hint: near, offset: Math.max(0, source.search(wordPattern(name))) }
}

/** Why nothing stands at the end of a path. */
export function explainMissing(chain: Chain): string {
  return followChain(chain) ?? `${chain.keys.reduce(join, chain.root)} is undefined`
}

interface Chain {
  root: keyof typeof onlyIn
  value: unknown
  keys: readonly string[]
}

function keysOfChain(path: string): string[] {
  return [...path.matchAll(memberPattern)].map(
    ([, dotted, index, single, double]) => dotted ?? index ?? single ?? double ?? '',
  )
}

function followChain({ root, value, keys }: Chain): string | null {
  if (value === undefined) return onlyIn[root] ?? `${root} is undefined`
  let path: string = root
  let held = value
  for (const key of keys) {
    if (held === null || held === undefined) return `${path} is ${held}`
    const found = member(held, key)
    if (found === undefined)
      return `${join(path, key)} is undefined; ${describeMissing({ path, value: held, key })}`
    path = join(path, key)
    held = found
  }
  return null
}

function join(path: string, key: string): string {
  return /^\d+$/.test(key) ? `${path}[${key}]` : memberPath(path, key)
}

/** Methods and lengths (`list.map`, `text.length`) count as found. */
function member(value: unknown, key: string): unknown {
  const holder: unknown = Object(value)
  if (typeof holder !== 'object' || holder === null) return undefined
  try {
    return Reflect.get(holder, key)
  } catch {
    // State that was not read says so itself.
    return holder
  }
}

function describeMissing({ path, value, key }: { path: string; value: unknown; key: string }): string {
  // Only what the expression names was read: a list of keys would say that there are no others.
  if (/^state\.\w+$/.test(path)) return 'nothing is stored under this key: write a default, such as ?? null'
  const near = didYouMean(key, keysOf(value))
  const there = describeKeys(path, value)
  return near === null ? there : `${there}. ${near.charAt(0).toUpperCase()}${near.slice(1)}`
}

function describeKeys(path: string, value: unknown): string {
  if (Array.isArray(value)) return `${path} is a list of ${value.length}`
  if (typeof value !== 'object' || value === null) return `${path} is a ${typeof value}`
  const keys = Object.keys(value)
  if (keys.length === 0) return `${path} is empty`
  const more = keys.length > shownKeys ? `, and ${keys.length - shownKeys} more` : ''
  return `${path} has: ${keys.slice(0, shownKeys).join(', ')}${more}`
}

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return Object.getOwnPropertyNames(Array.prototype)
  if (typeof value === 'string') return Object.getOwnPropertyNames(String.prototype)
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

function didYouMean(word: string, known: readonly string[]): string | null {
  const near = nearest(word, known)
  return near === null ? null : `did you mean ${near}?`
}

/** What stands in quotes is no chain of names, unless in brackets. Offsets stay. */
function withoutTexts(source: string): string {
  return source.replace(/(?<!\[)(["'])(?:\\.|(?!\1)[^\\\n])*\1/g, (text) => ' '.repeat(text.length))
}

function wordPattern(name: string): RegExp {
  return new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`)
}
