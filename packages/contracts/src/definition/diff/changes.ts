import type { Json } from '../../json.ts'
import { diffLines, type EditBudget } from './lines.ts'
import type { Change } from './schema.ts'

type Value = Json | undefined

/** Where two values differ: objects key by key, lists of one length item by item, texts of several lines by line. */
export function changesOf(before: object, after: object, budget: EditBudget): Change[] {
  const found: Change[] = []
  compare(toJson(before), toJson(after), '', { found, budget })
  return found
}

export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  return keysOf(a, b).every((key) => isSame(a[key], b[key]))
}

interface Comparison {
  found: Change[]
  budget: EditBudget
}

function compare(before: Value, after: Value, path: string, comparison: Comparison): void {
  if (isSame(before, after)) return
  const sides = asObjects(before, after)
  if (sides !== null) {
    for (const key of keysOf(...sides)) compare(sides[0][key], sides[1][key], joined(path, key), comparison)
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries()) compare(item, after[index], `${path}[${index}]`, comparison)
  } else {
    comparison.found.push(changeOf(before, after, path, comparison.budget))
  }
}

function changeOf(before: Value, after: Value, path: string, budget: EditBudget): Change {
  const isText = isTextOrUnset(before) && isTextOrUnset(after)
  if (isText && (before?.includes('\n') || after?.includes('\n'))) {
    return { kind: 'text', path, ...diffLines(before ?? '', after ?? '', budget) }
  }
  return {
    kind: 'value',
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

type Plain = { [key: string]: Value }

/** Both as objects, where one stands for what is not set; null: they are no objects, or nothing could be told of an empty one. */
function asObjects(before: Value, after: Value): [Plain, Plain] | null {
  if (isObject(before) && isObject(after)) return [before, after]
  if (isObject(before) && after === undefined && Object.keys(before).length > 0) return [before, {}]
  if (isObject(after) && before === undefined && Object.keys(after).length > 0) return [{}, after]
  return null
}

/** In the order of the newer one; what only the older one has comes last. */
function keysOf(before: Plain, after: Plain): string[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
}

function joined(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function isTextOrUnset(value: Value): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

function isObject(value: Value): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Safe: parts of a definition are JSON; only the interfaces of its schemas do not say so. */
function toJson(part: object): Value {
  return part as Value
}
