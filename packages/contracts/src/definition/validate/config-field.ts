import type { Field, FieldType } from '../../field.ts'
import { checkFieldValue } from '../../field-values/check-value.ts'
import { patternProblem } from '../../field-values/pattern.ts'
import { forbiddenKeys } from '../../json.ts'
import type { ConfigPlace, PlacedField } from './config-place.ts'
import { checkDataSource } from './data-source.ts'
import { suggest } from './suggest.ts'

const choices: readonly FieldType[] = ['select', 'multi-select']
const texts: readonly FieldType[] = ['text', 'multiline', 'secret', 'code']

/** What one field says of itself and of others. */
export function checkConfigField({ field, at }: PlacedField, place: ConfigPlace): void {
  const { report } = place.context
  if (forbiddenKeys.has(field.key)) report.add([...at, 'key'], 'This name is reserved by JavaScript.')
  if (field.type === 'secrets')
    report.add([...at, 'type'], 'Only connections have named secrets.', {
      hint: 'Use a field of type connection.',
    })
  checkDefault({ field, at }, place)
  checkOptions({ field, at }, place)
  checkPattern({ field, at }, place)
  checkShowWhen({ field, at }, place)
  checkSlot({ field, at }, place)
  // Only what an instance's config refers to is looked up, kept, and opened to runs.
  if (field.type === 'file' && isOfUser(field))
    report.add([...at, 'level'], 'A file is of the instance, not of each user.')
  if (field.type === 'field-mapping') {
    if (field.mapping === undefined)
      report.add([...at, 'mapping'], 'A field mapping says what can be mapped, and to what.', {
        hint: 'Give { source, target }, each with fields or with from.',
      })
    for (const side of ['source', 'target'] as const) {
      const use = field.mapping?.[side].from
      if (use !== undefined) checkDataSource(use, { field, at: [...at, 'mapping', side, 'from'] }, place)
    }
  } else if (field.mapping !== undefined) {
    report.add([...at, 'mapping'], `A ${field.type} has no mapping.`, { hint: 'Remove it.' })
  }
}

function checkDefault({ field, at }: PlacedField, { context: { report } }: ConfigPlace): void {
  if (field.default === undefined) return
  const path = [...at, 'default']
  if (field.type === 'file' || field.type === 'connection') {
    report.add(path, `A ${field.type} has no default.`, { hint: 'Remove it.' })
    return
  }
  const wrong = checkFieldValue(field, field.default)
  if (wrong !== null) report.add([...path, ...wrong.below], wrong.message, { hint: wrong.hint })
}

function checkOptions({ field, at }: PlacedField, place: ConfigPlace): void {
  const { report } = place.context
  const { type, options = [], optionsFrom } = field
  const seen = new Set<string>()
  for (const [index, { value }] of options.entries()) {
    if (seen.has(value)) report.add([...at, 'options', index], `Another option has the value "${value}".`)
    seen.add(value)
  }
  if (optionsFrom !== undefined) {
    if (type !== 'text' && !choices.includes(type))
      report.add([...at, 'optionsFrom'], `A ${type} has no choices.`, {
        hint: 'Use a text, select or multi-select.',
      })
    checkDataSource(optionsFrom, { field, at: [...at, 'optionsFrom'] }, place)
  } else if (choices.includes(type) && options.length === 0) {
    report.add([...at, 'options'], 'A select needs options to choose from.', {
      hint: 'Write options, or name a data source in optionsFrom.',
    })
  }
}

function checkPattern({ field, at }: PlacedField, { context: { report } }: ConfigPlace): void {
  const { pattern, min, max } = field.validation ?? {}
  const path = [...at, 'validation']
  if (min !== undefined && max !== undefined && min > max)
    report.add([...path, 'min'], 'The least is more than the most.')
  if (pattern === undefined) return
  if (!texts.includes(field.type)) {
    report.add([...path, 'pattern'], `A ${field.type} is no text.`, { hint: 'Remove the pattern.' })
    return
  }
  const problem = patternProblem(pattern)
  if (problem !== null)
    report.add([...path, 'pattern'], problem, { hint: 'Back references and look-around are not allowed.' })
}

function checkShowWhen({ field, at }: PlacedField, { fields, context: { report } }: ConfigPlace): void {
  const { showWhen } = field
  if (showWhen === undefined) return
  const path = [...at, 'showWhen', 'field']
  const controller = fields.find(({ key }) => key === showWhen.field)
  if (controller === undefined) {
    const known = fields.map(({ key }) => key)
    report.add(path, `There is no field "${showWhen.field}".`, { hint: suggest(showWhen.field, known) })
  } else if (isInCircle(field, fields)) {
    report.add(path, `Whether "${field.key}" is shown depends on itself.`)
  } else if (isOfUser(controller) && !isOfUser(field)) {
    report.add(path, `"${controller.key}" is a field of each user, "${field.key}" of the instance.`)
  }
}

function isInCircle(field: Field, fields: readonly Field[]): boolean {
  let current: Field | undefined = field
  for (const _round of fields) {
    current = fields.find(({ key }) => key === current?.showWhen?.field)
    if (current === field) return true
  }
  return false
}

function isOfUser({ level }: Field): boolean {
  return level === 'user'
}

function checkSlot({ field, at }: PlacedField, { context: { report, slots } }: ConfigPlace): void {
  if (field.type !== 'connection') {
    if (field.slot !== undefined)
      report.add([...at, 'slot'], `A ${field.type} fills no slot.`, { hint: 'Remove it.' })
    return
  }
  if (isOfUser(field)) report.add([...at, 'level'], 'A connection is of the instance, not of each user.')
  if (field.slot === undefined || !slots.has(field.slot)) {
    const hint = suggest(field.slot ?? '', slots.keys())
    report.add([...at, 'slot'], 'A connection field names a slot of the integration.', { hint })
  }
}
