import { forbiddenKeys, type Json } from '../../json.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'

/** A definition nests at most 8 bodies, five levels each, and the values in their `with`. */
const deepest = 100
const mostValues = 250_000
const mostText = 8 * 1024 * 1024

/**
 * A plain copy of a value that may be anything: too deep, too large, cyclic, with getters that throw. Whatever is no
 * JSON is reported and left out, so that everything after can trust and walk it. Absent (undefined) keys vanish.
 */
export function copyJson(input: unknown, report: Report): Json | undefined {
  const budget = { values: mostValues, text: mostText }
  try {
    return copy(input, [], { report, budget })
  } catch (error) {
    if (error instanceof OverBudget) report.add([], error.message)
    else report.add([], 'The input cannot be read.')
    return undefined
  }
}

interface CopyContext {
  report: Report
  budget: { values: number; text: number }
}

class OverBudget extends Error {}

function copy(value: unknown, path: Path, context: CopyContext): Json | undefined {
  const { report, budget } = context
  budget.values -= 1
  if (budget.values < 0) throw new OverBudget(`The definition holds more than ${mostValues} values.`)
  switch (typeof value) {
    case 'string':
      spendText(budget, value)
      return value
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      report.add(path, `${value} is not a number that JSON can hold.`)
      return undefined
    case 'undefined':
      return undefined
    case 'object':
      if (value === null) return null
      if (path.length >= deepest)
        throw new OverBudget(`The definition is nested deeper than ${deepest} levels.`)
      return Array.isArray(value) ? copyList(value, path, context) : copyObject(value, path, context)
    default:
      report.add(path, `A ${typeof value} is not JSON.`)
      return undefined
  }
}

function copyList(list: readonly unknown[], path: Path, context: CopyContext): Json[] {
  if (list.length > context.budget.values) {
    throw new OverBudget(`The definition holds more than ${mostValues} values.`)
  }
  return Array.from(list, (item, index) => copy(item, [...path, index], context) ?? null)
}

function copyObject(value: object, path: Path, context: CopyContext): Json | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    context.report.add(path, 'This is not plain JSON.')
    return undefined
  }
  const result: { [key: string]: Json } = {}
  for (const key of Object.keys(value)) {
    spendText(context.budget, key)
    if (forbiddenKeys.has(key)) {
      context.report.add([...path, key], `The key "${key}" is reserved by JavaScript.`, {
        hint: 'Choose another name.',
      })
      continue
    }
    const copied = copy(Reflect.get(value, key), [...path, key], context)
    if (copied !== undefined) result[key] = copied
  }
  return result
}

function spendText(budget: CopyContext['budget'], text: string): void {
  budget.text -= text.length
  if (budget.text < 0) throw new OverBudget(`The definition holds more than ${mostText} characters of text.`)
}
