import { type Field, type FieldType, fieldSchema } from '@millrace/contracts'

/** What a person can be asked for, in the words of the form. */
export const askedTypes = [
  { type: 'text', words: 'Text' },
  { type: 'multiline', words: 'Long text' },
  { type: 'number', words: 'Number' },
  { type: 'boolean', words: 'Yes or no' },
  { type: 'select', words: 'Choice' },
] as const satisfies readonly { type: FieldType; words: string }[]

export function newField(fields: readonly Field[]): Field {
  const taken = new Set(fields.map(({ key }) => key))
  const key = freeKey('field', taken)
  return { key, type: 'text', label: 'New field' }
}

/** A key for expressions, made from what the person reads: `Reason of refusal` is `reasonOfRefusal`. */
export function keyFromLabel(label: string, taken: ReadonlySet<string>): string {
  const words = label
    .normalize('NFKD')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  const camel = words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('')
  return freeKey(/^[a-z]/.test(camel) ? camel.slice(0, 56) : 'field', taken)
}

export function withType({ default: _default, options: _options, ...field }: Field, type: FieldType): Field {
  return type === 'select' ? { ...field, type, options: readOptions('Yes, No') } : { ...field, type }
}

/** Choices as one line; what is chosen is what is read. */
export function optionsText({ options = [] }: Field): string {
  return options.map(({ label }) => label).join(', ')
}

export function readOptions(text: string): NonNullable<Field['options']> {
  const labels = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return [...new Set(labels)].map((label) => ({ value: label, label }))
}

export function isFieldKey(key: string): boolean {
  return fieldSchema.shape.key.safeParse(key).success
}

function freeKey(start: string, taken: ReadonlySet<string>): string {
  if (!taken.has(start)) return start
  for (let number = 2; ; number++) {
    if (!taken.has(`${start}${number}`)) return `${start}${number}`
  }
}
