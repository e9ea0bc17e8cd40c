import { memberPath } from '../json/index.ts'
import { type Scope, scopeNames } from './scope.ts'

const shownKeys = 12
const chainPattern = new RegExp(
  `(?<![\\w$.])(?:${scopeNames.join('|')})(?:\\??\\.[A-Za-z_$][\\w$]*|\\[\\d+\\]|\\[(?:'[^']*'|"[^"]*")\\])*`,
  'g',
)
const memberPattern = /\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/g

/**
 * Which value of an expression is missing, and what there is instead: `steps.fetch.output.itms is undefined;
 * steps.fetch.output has: items, total`. Null when no plain chain of names leads to it.
 */
export function explainUndefined(source: string, scope: Scope): string | null {
  for (const [chain] of source.matchAll(chainPattern)) {
    const explained = followChain(chain, scope)
    if (explained !== null) return explained
  }
  return null
}

function followChain(chain: string, scope: Scope): string | null {
  const root = scopeNames.find(
    (name) => chain === name || (/^[?.[]/.test(chain.slice(name.length)) && chain.startsWith(name)),
  )
  if (root === undefined) return null
  let path: string = root
  let value: unknown = scope[root]
  for (const [, dotted, index, single, double] of chain.slice(root.length).matchAll(memberPattern)) {
    const key = dotted ?? index ?? single ?? double ?? ''
    const next = index === undefined ? memberPath(path, key) : `${path}[${key}]`
    if (value === null || value === undefined) return `${path} is ${value}`
    const found = ownValue(value, key)
    if (found === undefined) return `${next} is undefined; ${describeKeys(path, value)}`
    path = next
    value = found
  }
  return value === undefined ? `${path} is undefined` : null
}

/** Methods and lengths (`list.map`, `text.length`) count as found. */
function ownValue(value: unknown, key: string): unknown {
  const holder: unknown = Object(value)
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined
}

function describeKeys(path: string, value: unknown): string {
  if (Array.isArray(value)) return `${path} is a list of ${value.length}`
  if (typeof value !== 'object' || value === null) return `${path} is a ${typeof value}`
  const keys = Object.keys(value)
  if (keys.length === 0) return `${path} is empty`
  const more = keys.length > shownKeys ? `, and ${keys.length - shownKeys} more` : ''
  return `${path} has: ${keys.slice(0, shownKeys).join(', ')}${more}`
}
