import type { Json, JsonObject, Step } from '@millrace/contracts'
import { readFrom, type Scope } from '../evaluate/index.ts'
import { inputInvalid } from './input-invalid.ts'
import { findConflict, targetKeys } from './transform-target.ts'
import { isVia, type Via, vias } from './transform-via.ts'

/** One target and where its value comes from. */
export interface Field {
  /** `with.fields[2]` */
  at: string
  to: readonly string[]
  source:
    | { kind: 'from' | 'expr'; text: string }
    | { kind: 'value'; value: Json }
    /** Of a mapping that a customer chose: a path of the item, and a value that is not evaluated. */
    | { kind: 'path'; text: string }
    | { kind: 'literal'; value: Json }
  via: readonly Via[]
  /** undefined: there is none, and what is not there fails the step. */
  fallback: Json | undefined
}

const known = new WeakMap<Step, readonly Field[]>()

/** Read once: a loop transforms the same fields for each of its items. */
export function fieldsOf(step: Step): readonly Field[] {
  let fields = known.get(step)
  if (fields === undefined) {
    fields = readFields(step.id, step.with?.fields)
    known.set(step, fields)
  }
  return fields
}

const chosen = /^\s*\{\{\s*config\.(\w+)\s*\}\}\s*$/

/** Its fields are a mapping of the config: `{{ config.mapping }}`. */
export function isChosen({ with: given }: Step): boolean {
  return typeof given?.fields === 'string' && chosen.test(given.fields)
}

/** They come from whoever fills in the config, so nothing in them is evaluated, and they read the item alone. */
export function chosenFields({ id, with: given }: Step, scope: Scope): readonly Field[] {
  const key = chosen.exec(String(given?.fields))?.[1] ?? ''
  const found = readFrom(`config.${key}`, scope, 'with.fields')
  // Nobody has mapped anything.
  const lines = 'value' in found ? found.value : []
  return readFields(id, lines).map((field) => ({
    ...field,
    source: chosenSource(id, field),
    fallback: undefined,
  }))
}

function chosenSource(id: string, { at, source }: Field): Field['source'] {
  switch (source.kind) {
    case 'from':
      return { kind: 'path', text: source.text }
    case 'value':
      return { kind: 'literal', value: source.value }
    case 'expr':
      throw inputInvalid(id, { field: `${at}.expr`, message: 'is not allowed in a mapping of the config' })
    case 'path':
    case 'literal':
      return source
    default:
      return source satisfies never
  }
}

function readFields(id: string, given: Json | undefined): Field[] {
  if (!Array.isArray(given)) throw inputInvalid(id, { field: 'fields', message: 'must be a list' })
  const fields = given.map((each, index) => readField(id, each, `fields[${index}]`))
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
