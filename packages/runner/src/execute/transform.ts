import type { Json, JsonObject, Step } from '@millrace/contracts'
import { evaluateDeep, evaluateOptional, readFrom, type Scope, show } from '../evaluate/index.ts'
import { StepFailure } from '../step-failure.ts'
import { outputOf } from './code.ts'
import type { Outcome, StepContext } from './context.ts'
import { inputInvalid } from './input-invalid.ts'
import { notAList } from './not-a-list.ts'
import { assignAt, findConflict, targetKeys } from './transform-target.ts'
import { isVia, type Via, vias } from './transform-via.ts'

interface Field {
  /** `with.fields[2]` */
  at: string
  to: readonly string[]
  source: { kind: 'from' | 'expr'; text: string } | { kind: 'value'; value: Json }
  via: readonly Via[]
  /** undefined: there is none, and what is not there fails the step. */
  fallback: Json | undefined
}

/** Maps fields to new names and types: one object, or with `items` one for each of them. */
export function executeTransform(context: StepContext): Outcome {
  const { step, scope } = context
  const fields = fieldsOf(step)
  const given = step.with?.items
  if (given === undefined) {
    context.began()
    return { kind: 'output', output: outputOf(context, mapOne(fields, scope, '')) }
  }
  const items = evaluateDeep(given, scope, 'with.items')
  if (!Array.isArray(items)) throw notAList(items, `The items of transform ${step.id}`)
  context.began({ items: items.length })
  const mapped = items.map((item, index) => mapOne(fields, { ...scope, item, index }, ` of item ${index}`))
  return { kind: 'output', output: outputOf(context, mapped) }
}

/** `which`: the item, for errors. */
function mapOne(fields: readonly Field[], scope: Scope, which: string): JsonObject {
  const result: JsonObject = {}
  for (const field of fields) assignAt(result, field.to, mapField(field, scope, which))
  return result
}

function mapField(field: Field, scope: Scope, which: string): Json {
  const found = sourceOf(field, scope, which)
  if (found !== null) {
    const changed = applyVias(found, field, which)
    if (changed !== null) return changed
  }
  return field.fallback === undefined
    ? null
    : evaluateDeep(field.fallback, scope, `${field.at}.default${which}`)
}

/** null: it is null, or not there and there is a default. */
function sourceOf({ at, source, fallback }: Field, scope: Scope, which: string): Json {
  switch (source.kind) {
    case 'value':
      return evaluateDeep(source.value, scope, `${at}.value${which}`)
    case 'expr':
      return evaluateOptional(source.text, scope, {
        at: `${at}.expr${which}`,
        isOptional: fallback !== undefined,
      })
    case 'from': {
      const found = readFrom(source.text, scope, `${at}.from${which}`)
      if ('value' in found) return found.value
      if (fallback !== undefined) return null
      throw new StepFailure(
        'expression_failed',
        `${at}.from${which} names ${source.text}, but ${found.missing}. Give the field a default if it may be missing`,
        { details: { at: `${at}.from`, expression: source.text, hint: found.missing } },
      )
    }
    default:
      return source satisfies never
  }
}

function applyVias(value: Json, { at, via }: Field, which: string): Json {
  let changed = value
  for (const name of via) {
    // Null has no type to change: a default, or null itself, stands for it.
    if (changed === null) return null
    const next = vias[name].apply(changed)
    if (next === undefined) {
      const message = `${at}${which}: via ${name} takes ${vias[name].takes}, got ${show(changed)}`
      throw new StepFailure('input_invalid', message, {
        details: {
          problems: [{ field: at.replace(/^with\./, ''), message: `via ${name} takes ${vias[name].takes}` }],
        },
      })
    }
    changed = next
  }
  return changed
}

const known = new WeakMap<Step, readonly Field[]>()

/** Read once: a loop transforms the same fields for each of its items. */
function fieldsOf(step: Step): readonly Field[] {
  let fields = known.get(step)
  if (fields === undefined) {
    fields = readFields(step)
    known.set(step, fields)
  }
  return fields
}

function readFields({ id, with: given }: Step): Field[] {
  if (!Array.isArray(given?.fields)) throw inputInvalid(id, { field: 'fields', message: 'must be a list' })
  const fields = given.fields.map((each, index) => readField(id, each, `fields[${index}]`))
  const conflict = findConflict(fields.map(({ to }) => to))
  if (conflict === null) return fields
  const [first, second] = conflict.map((index) => fields[index]?.to.join('.'))
  throw inputInvalid(id, {
    field: `fields[${conflict[1]}].to`,
    message: `is ${second}, which cannot stand beside ${first} of fields[${conflict[0]}]`,
    hint: first === second ? 'each target can be set once' : 'one is a value where the other needs an object',
  })
}

function readField(stepId: string, field: Json, at: string): Field {
  if (typeof field !== 'object' || field === null || Array.isArray(field)) {
    throw inputInvalid(stepId, {
      field: at,
      message: 'must be an object with to and one of from, value, expr',
    })
  }
  const { to, via } = field
  const keys = typeof to === 'string' ? targetKeys(to) : null
  if (keys === null) {
    throw inputInvalid(stepId, {
      field: `${at}.to`,
      message: 'must be a name such as address.city',
      hint: 'its parts may not be empty, nor names that JavaScript reserves',
    })
  }
  const names = via === undefined ? [] : Array.isArray(via) ? via : [via]
  if (!names.every(isVia)) {
    throw inputInvalid(stepId, { field: `${at}.via`, message: `must be of ${Object.keys(vias).join(', ')}` })
  }
  return {
    at: `with.${at}`,
    to: keys,
    source: readSource(stepId, field, at),
    via: names,
    fallback: field.default,
  }
}

function readSource(stepId: string, { from, value, expr }: JsonObject, at: string): Field['source'] {
  if (typeof from === 'string') return { kind: 'from', text: from }
  if (typeof expr === 'string') return { kind: 'expr', text: expr }
  if (value !== undefined) return { kind: 'value', value }
  throw inputInvalid(stepId, { field: at, message: 'needs one of from, value and expr' })
}
