import type { Json, JsonObject } from '@millrace/contracts'
import {
  hasTemplate,
  type ParsedTemplate,
  parseTemplate,
  soleExpression,
} from '@millrace/contracts/expression'
import { memberPath, NotJson, TooLarge, toJson } from '../json/index.ts'
import { isA, isError, readOr } from '../kinds.ts'
import { PlainError } from '../plain-error.ts'
import { StepFailure } from '../step-failure.ts'
import { runExpression } from './compile-expression.ts'
import { type Explained, explainUndefined, explainUnknownName } from './explain-undefined.ts'
import { HelperError } from './helpers/index.ts'
import { offsetOfSyntaxError, positionAt } from './position.ts'
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
  const parsed = parsedOnce(template)
  if (!parsed.ok) {
    const { line, column } = positionAt(template, parsed.start)
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

/** Texts come from the definition, so there are only so many; a loop evaluates the same ones for each item. */
const parsedTemplates = new Map<string, ParsedTemplate>()

function parsedOnce(template: string): ParsedTemplate {
  const known = parsedTemplates.get(template)
  if (known !== undefined) return known
  const parsed = parseTemplate(template)
  parsedTemplates.set(template, parsed)
  return parsed
}

/** A bare expression, as in a branch's `when` written without braces. */
export function evaluateBare(source: string, scope: Scope, at: string): Json {
  return evaluateHole({ source, at, template: source, start: 0 }, scope)
}

/** A bare expression; when it is optional, null stands for undefined. */
export function evaluateOptional(
  source: string,
  scope: Scope,
  { at, isOptional }: { at: string; isOptional: boolean },
): Json {
  const hole: Hole = { source, at, template: source, start: 0 }
  if (!isOptional) return evaluateHole(hole, scope)
  const value = valueOfHole(hole, scope)
  return value === undefined ? null : asJson(value, hole)
}

function evaluateHole(hole: Hole, scope: Scope): Json {
  const value = valueOfHole(hole, scope)
  if (value === undefined) throw failed(hole, 'it is undefined', explainUndefined(hole.source, scope))
  return asJson(value, hole)
}

function asJson(value: unknown, hole: Hole): Json {
  try {
    return toJson(value, { root: 'its value', maxBytes })
  } catch (error) {
    if (isA(error, NotJson) || isA(error, TooLarge)) throw failed(hole, error.message, null, error)
    throw failed(hole, describeThrown(error), null, error)
  }
}

function valueOfHole(hole: Hole, scope: Scope): unknown {
  const { source } = hole
  try {
    return runExpression(source, scope)
  } catch (error) {
    const explained = readOr(null, () => explainThrown(source, error, scope))
    throw failed(hole, describeThrown(error), explained, error)
  }
}

/** What a person needs to know beside the message of the engine: which name leads nowhere, and where it is said. */
function explainThrown(source: string, error: unknown, scope: Scope): Explained | null {
  if (isError(error) && error.name === 'SyntaxError') {
    const offset = offsetOfSyntaxError(source)
    return offset === null ? null : { hint: '', offset }
  }
  const hyphened = hyphenHint(source, scope)
  if (hyphened !== null) return hyphened
  const explained = explainUnknownName(source, error, scope) ?? explainUndefined(source, scope)
  if (explained !== null || !isA(error, HelperError)) return explained
  const offset = source.indexOf(error.message.slice(0, error.message.indexOf(':')))
  return offset === -1 ? null : { hint: '', offset }
}

function inText(value: Json, hole: Hole): string {
  if (value === null) throw failed(hole, 'it is null, which has no place in a text', null)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function failed(
  { source, at, template, start }: Hole,
  reason: string,
  explained: Explained | null,
  cause?: unknown,
): StepFailure {
  // Without more to go by, the position of what is written, not of the blanks after the braces.
  const offset = explained?.offset ?? source.length - source.trimStart().length
  const { line, column } = positionAt(template, start + offset)
  const expression = source.trim()
  const hint = explained?.hint ?? ''
  const because = hint === '' ? reason : `${reason} (${hint})`
  return new StepFailure(
    'expression_failed',
    `{{ ${expression} }} in ${at}, ${line}:${column}, failed: ${because}`,
    {
      details: { expression, at, line, column, ...(hint === '' ? {} : { hint }) },
      cause,
    },
  )
}

function describeThrown(error: unknown): string {
  return readOr('it threw something that throws when it is read', () => {
    if (isA(error, PlainError)) return error.message
    return isError(error) ? `${error.name}: ${error.message}` : `it threw ${String(error)}`
  })
}

/** `steps.get-orders.output` subtracts: the commonest trap of ids with hyphens. */
function hyphenHint(source: string, scope: Scope): Explained | null {
  const ids = typeof scope.steps === 'object' && scope.steps !== null ? Object.keys(scope.steps) : []
  const id = ids.find((each) => each.includes('-') && source.includes(`steps.${each}`))
  if (id === undefined) return null
  return {
    hint: `write steps[${JSON.stringify(id)}]: a hyphen is a minus in JavaScript`,
    offset: source.indexOf(`steps.${id}`),
  }
}
