import type { JsonObject } from '../../../json.ts'
import { checkExpression, checkReference, checkRoot } from '../expressions.ts'
import type { Path } from '../path.ts'
import { checkIsList } from './containers.ts'
import type { StepPlace } from './place.ts'

export function checkTransform(values: JsonObject, { at, sees, context }: StepPlace): void {
  checkIsList(values, at, context)
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
