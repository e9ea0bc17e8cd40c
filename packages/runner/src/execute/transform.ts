import type { Json, JsonObject } from '@millrace/contracts'
import { evaluateDeep, evaluateOptional, readFrom, type Scope, show } from '../evaluate/index.ts'
import { StepFailure } from '../step-failure.ts'
import { outputOf } from './code.ts'
import type { Outcome, StepContext } from './context.ts'
import { notAList } from './not-a-list.ts'
import { chosenFields, type Field, fieldsOf, isChosen } from './transform-fields.ts'
import { assignAt } from './transform-target.ts'
import { vias } from './transform-via.ts'

/** Maps fields to new names and types: one object, or with `items` one for each of them. */
export function executeTransform(context: StepContext): Outcome {
  const { step, scope } = context
  const fields = isChosen(step) ? chosenFields(step, scope) : fieldsOf(step)
  const given = step.with?.items
  if (given === undefined) {
    context.began()
    const source = step.with?.source
    const place =
      source === undefined ? scope : { ...scope, item: evaluateDeep(source, scope, 'with.source') }
    return { kind: 'output', output: outputOf(context, mapOne(fields, place, '')) }
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
    case 'literal':
      return source.value
    case 'path': {
      // What a customer chose may be missing in some of the items.
      const found = readFrom(itemPath(source.text), scope, `${at}.from${which}`)
      return 'value' in found ? found.value : null
    }
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

/** Always of the item: a mapping that was chosen reaches nothing else of the run. */
function itemPath(path: string): string {
  return path.startsWith('[') ? `item${path}` : `item.${path}`
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
