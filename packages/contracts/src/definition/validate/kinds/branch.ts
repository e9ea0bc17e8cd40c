import type { JsonObject } from '../../../json.ts'
import { checkExpression } from '../expressions.ts'
import { templateKind } from '../fields.ts'
import { checkSole, type StepPlace } from './place.ts'

export function checkBranch(values: JsonObject, { at, sees, context }: StepPlace): void {
  if (!Array.isArray(values.cases)) return
  const { report } = context
  const seen = new Set<string>()
  for (const [position, item] of values.cases.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) continue
    const { key, when } = item
    const path = [...at, 'with', 'cases', position]
    if (typeof key === 'string') {
      if (seen.has(key)) report.add([...path, 'key'], `Another case has the key "${key}" already.`)
      seen.add(key)
    }
    checkSole(when, [...path, 'when'], context)
    // A condition without braces is an expression as a whole.
    if (typeof when === 'string' && templateKind(when) === 'none') {
      checkExpression(when, { at: [...path, 'when'], sees, context })
    }
  }
}
