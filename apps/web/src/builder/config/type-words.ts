import type { FieldType } from '@millrace/contracts'

/** The types of fields as an author chooses them. */
export const typeWords: Record<FieldType, string> = {
  text: 'Text',
  multiline: 'Long text',
  secret: 'Secret',
  secrets: 'Secrets',
  number: 'Number',
  boolean: 'Yes or no',
  select: 'Choice',
  'multi-select': 'Several choices',
  date: 'Date',
  schedule: 'Schedule',
  file: 'File',
  connection: 'Connection',
  'field-mapping': 'Field mapping',
  'key-value': 'Names and values',
  list: 'List of texts',
  json: 'JSON',
  code: 'Code',
}

/** What a config may ask for. A secret may not: it belongs into a connection. */
export const configTypes = Object.entries(typeWords)
  .filter(([type]) => type !== 'secret' && type !== 'secrets')
  .map(([value, label]) => ({ value, label }))
