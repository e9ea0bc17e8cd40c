import type { JsonObject } from '../../../json.ts'
import { checkExpression, checkReference, checkRoot } from '../expressions.ts'
import type { Path } from '../path.ts'
import { suggest } from '../suggest.ts'
import { checkIsList } from './containers.ts'
import { checkSole, type StepPlace } from './place.ts'

export function checkTransform(values: JsonObject, { at, sees, context }: StepPlace): void {
  checkIsList(values, at, context)
  checkSole(values.source, [...at, 'with', 'source'], context)
  if (typeof values.fields === 'string') checkChosen(values, values.fields, { at, sees, context })
  if (!Array.isArray(values.fields)) return
  const { report } = context
  const hasItem = values.items !== undefined
  const seen = new Set<string>()
  for (const [position, field] of values.fields.entries()) {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) continue
    const { to, from, expr } = field
    const path = [...at, 'with', 'fields', position]
    if (typeof to === 'string') {
      if (seen.has(to)) report.add([...path, 'to'], `Another field gives "${to}" already.`)
      seen.add(to)
    }
    const place = { sees: { ...sees, hasItem }, context }
    if (typeof expr === 'string') checkExpression(expr, { ...place, at: [...path, 'expr'] })
    if (typeof from === 'string') checkFrom(from, [...path, 'from'], place)
  }
}

/** A mapping that each customer chooses reads an item, or a source: never the whole run. */
function checkChosen(values: JsonObject, fields: string, { at, context }: StepPlace): void {
  const { report, configFields } = context
  const key = /config\.(\w+)/.exec(fields)?.[1]
  // What it is instead was told with its shape.
  if (key === undefined) return
  const path = [...at, 'with']
  if (configFields.find((field) => field.key === key)?.type !== 'field-mapping') {
    const known = configFields.filter(({ type }) => type === 'field-mapping').map((field) => field.key)
    const hint = suggest(key, known) ?? 'Add a config field of the type "field-mapping".'
    report.add([...path, 'fields'], `There is no config field "${key}" of the type "field-mapping".`, {
      hint,
    })
  }
  if ((values.items === undefined) === (values.source === undefined)) {
    report.add(path, 'A mapping of the config is read from items, or from one source.', {
      hint: 'Give items (a list) or source (an object), such as {{ steps.fetch.output }}.',
    })
  }
}

type FromPlace = Omit<Parameters<typeof checkReference>[1], 'at'>

const fromPattern = /^([^.[\]"'\s]+)(?:\.([^.[\]"'\s]+)|\["([^"]*)"\]|\['([^']*)'\]|\[\d+\])*$/
const firstTwo = /^([^.[]+)(?:\.([^.[\]"'\s]+)|\["([^"]*)"\]|\['([^']*)'\])?/

/** A path of names; unlike in an expression, a part may be any word: `item.order-id`. */
function checkFrom(from: string, at: Path, place: FromPlace): void {
  const { report } = place.context
  if (from.includes('{{')) {
    report.add(at, 'In from, names are written without braces.', { hint: 'Remove the braces.' })
    return
  }
  if (!fromPattern.test(from)) {
    report.add(at, `"${from.slice(0, 60)}" is not a path of names.`, {
      hint: 'Write it as steps.fetch.output.total, or use expr for an expression.',
    })
    return
  }
  const [, root = '', name, double, single] = firstTwo.exec(from) ?? []
  checkRoot(root, { ...place, at })
  const id = name ?? double ?? single
  if (root === 'steps' && id !== undefined) checkReference(id, { ...place, at })
}
