import { type FieldType, fieldSchema } from '../../../field.ts'
import { checkFieldValue } from '../../../field-values/check-value.ts'
import { patternProblem } from '../../../field-values/pattern.ts'
import type { JsonObject } from '../../../json.ts'
import { checkSole, type StepPlace } from './place.ts'

/** Who answers has no connection and no upload, and what they give ends with the run. */
const notAsked: readonly FieldType[] = [
  'connection',
  'file',
  'field-mapping',
  'schedule',
  'secret',
  'secrets',
]

export function checkApproval(values: JsonObject, { at, context }: StepPlace): void {
  const { report } = context
  const path = [...at, 'with']
  checkSole(values.approvers, [...path, 'approvers'], context)
  checkSole(values.expiresInMs, [...path, 'expiresInMs'], context)
  if (!Array.isArray(values.form)) return
  for (const [index, each] of values.form.entries()) {
    const field = fieldSchema.safeParse(each).data
    if (field === undefined) continue
    const place = [...path, 'form', index]
    if (notAsked.includes(field.type))
      report.add([...place, 'type'], `The form of an approval cannot ask for a ${field.type}.`)
    if (field.optionsFrom !== undefined)
      report.add([...place, 'optionsFrom'], 'The form of an approval has no data sources.', {
        hint: 'Write its options.',
      })
    const pattern = field.validation?.pattern
    const wrongPattern = pattern === undefined ? null : patternProblem(pattern)
    if (wrongPattern !== null) report.add([...place, 'validation', 'pattern'], wrongPattern)
    const wrong = field.default === undefined ? null : checkFieldValue(field, field.default)
    if (wrong !== null) report.add([...place, 'default', ...wrong.below], wrong.message)
  }
}
