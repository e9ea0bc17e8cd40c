import type { Json, JsonObject } from '@millrace/contracts'
import { hasTemplate, parseTemplate, soleExpression } from '@millrace/contracts/expression'
import { memberPath, NotJson, TooLarge, toJson } from '../json/index.ts'
import { StepFailure } from '../step-failure.ts'
import { runExpression } from './compile-expression.ts'
import { explainUndefined } from './explain-undefined.ts'
import type { Scope } from './scope.ts'

const maxBytes = 64 * 1024 * 1024

interface Hole {
  source: string
  /** Where in the step: `with.headers.auth`. */
  at: string
  template: string
  start: number
}

/** Evaluates every text of a value, however deep. What comes out of an expression is never evaluated again. */
export function evaluateDeep(value: Json, scope: Scope, at: string): Json {
  if (typeof value === 'string') return evaluateText(value, scope, at)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each, index) => evaluateDeep(each, scope, `${at}[${index}]`))
  const result: JsonObject = {}
  for (const [key, each] of Object.entries(value)) {
    const path = memberPath(at, key)
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      throw new StepFailure('input_invalid', `${path} has a name that JavaScript reserves: rename the key`)
    }
    result[key] = evaluateDeep(each, scope, path)
  }
  return result
}

/** One sole `{{ expression }}` keeps its type; with other text around it the result is text. */
export function evaluateText(template: string, scope: Scope, at: string): Json {
  if (!hasTemplate(template)) return template
  const parsed = parseTemplate(template)
  if (!parsed.ok) {
    const { line, column } = position(template, parsed.start)
    throw new StepFailure('expression_failed', `${at}, ${line}:${column}: ${parsed.message}`, {
      details: { at, template, line, column },
    })
  }
  const sole = soleExpression(parsed.parts)
  let text = ''
  for (const part of parsed.parts) {
    if (part.kind === 'text') {
      text += part.text
      continue
    }
    const hole: Hole = { source: part.source, at, template, start: part.start }
    const value = evaluateHole(hole, scope)
    if (sole !== null) return value
    text += inText(value, hole)
  }
  return text
}

/** A bare expression, as in a branch's `when` written without braces. */
export function evaluateBare(source: string, scope: Scope, at: string): Json {
  return evaluateHole({ source, at, template: source, start: 0 }, scope)
}

function evaluateHole(hole: Hole, scope: Scope): Json {
  let value: unknown
  try {
    value = runExpression(hole.source, scope)
  } catch (error) {
    const hint = explainUndefined(hole.source, scope) ?? hyphenHint(hole.source, scope)
    throw failed(hole, describeThrown(error), hint, error)
  }
  if (value === undefined) throw failed(hole, 'it is undefined', explainUndefined(hole.source, scope))
  try {
    return toJson(value, { root: 'its value', maxBytes })
  } catch (error) {
    if (error instanceof NotJson || error instanceof TooLarge) throw failed(hole, error.message, null, error)
    throw failed(hole, describeThrown(error), null, error)
  }
}

function inText(value: Json, hole: Hole): string {
  if (value === null) throw failed(hole, 'it is null, which has no place in a text', null)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function failed(
  { source, at, template, start }: Hole,
  reason: string,
  hint: string | null,
  cause?: unknown,
): StepFailure {
  // The position of what is written, not of the blanks after the braces.
  const { line, column } = position(template, start + (source.length - source.trimStart().length))
  const expression = source.trim()
  const because = hint === null ? reason : `${reason} (${hint})`
  return new StepFailure(
    'expression_failed',
    `{{ ${expression} }} in ${at}, ${line}:${column}, failed: ${because}`,
    {
      details: { expression, at, line, column, ...(hint === null ? {} : { hint }) },
      cause,
    },
  )
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

function describeThrown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`
}

/** `steps.get-orders.output` subtracts: the commonest trap of ids with hyphens. */
function hyphenHint(source: string, scope: Scope): string | null {
  const ids = typeof scope.steps === 'object' && scope.steps !== null ? Object.keys(scope.steps) : []
  const id = ids.find((each) => each.includes('-') && source.includes(`steps.${each}`))
  return id === undefined ? null : `write steps[${JSON.stringify(id)}]: a hyphen is a minus in JavaScript`
}
