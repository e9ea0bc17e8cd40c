import type { Field } from '../field.ts'
import { fileRefSchema } from '../file.ts'
import { forbiddenKeys, type Json } from '../json.ts'
import { sizeText } from '../limit-text.ts'
import { checkMapping } from './mapping-value.ts'
import { matchesPattern } from './pattern.ts'
import { checkSchedule } from './schedule-value.ts'
import type { WrongValue } from './wrong-value.ts'

/** What is wrong with a value that is there; null: nothing. Whether it may be missing is the form's question. */
export function checkFieldValue(field: Field, value: Json): WrongValue | null {
  const { label } = field
  switch (field.type) {
    case 'text':
    case 'multiline':
    case 'secret':
    case 'code':
      return typeof value === 'string' ? checkText(field, value) : wrong(`${label} is a text.`)
    case 'number':
      return typeof value === 'number' ? checkNumber(field, value) : wrong(`${label} is a number.`)
    case 'boolean':
      return typeof value === 'boolean' ? null : wrong(`${label} is true or false.`)
    case 'select':
      return checkChoice(field, value)
    case 'multi-select':
      return checkChoices(field, value)
    case 'date':
      return checkDate(label, value)
    case 'schedule':
      return checkSchedule(label, value)
    case 'key-value':
      return checkPairs(label, value)
    case 'secrets':
      return checkSecrets(label, value)
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? checkLength(field, value.length, 'entries')
        : wrong(`${label} is a list of texts.`)
    case 'file':
      return checkFile(field, value)
    case 'field-mapping':
      return checkMapping(field, value)
    case 'connection':
      return wrong(`${label} is a connection and has no value in the config.`, {
        hint: `Give the connection's id as connections.${field.slot ?? '<slot>'}.`,
      })
    case 'json':
      return null
    default:
      return field.type satisfies never
  }
}

function wrong(message: string, { hint, below = [] }: Partial<WrongValue> = {}): WrongValue {
  return { below, message, ...(hint === undefined ? {} : { hint }) }
}

function checkText(field: Field, value: string): WrongValue | null {
  const { pattern, message } = field.validation ?? {}
  const wrongLength = checkLength(field, value.length, 'characters')
  if (wrongLength !== null || pattern === undefined || matchesPattern(pattern, value)) return wrongLength
  return wrong(message ?? `${field.label} has the wrong form.`, { hint: `It has to match ${pattern}` })
}

function checkNumber({ label, validation = {} }: Field, value: number): WrongValue | null {
  const { min, max } = validation
  if (min !== undefined && value < min) return wrong(`${label} is at least ${min}.`)
  if (max !== undefined && value > max) return wrong(`${label} is at most ${max}.`)
  return null
}

function checkLength({ label, validation = {} }: Field, length: number, unit: string): WrongValue | null {
  const { min, max } = validation
  if (min !== undefined && length < min) return wrong(`${label} has at least ${min} ${unit}.`)
  if (max !== undefined && length > max) return wrong(`${label} has at most ${max} ${unit}.`)
  return null
}

function checkChoice(field: Field, value: Json): WrongValue | null {
  if (typeof value !== 'string') return wrong(`${field.label} is a text.`)
  // What the third party offers is not known here.
  if (field.optionsFrom !== undefined || isOption(field, value)) return null
  return wrong(`${field.label} is one of: ${(field.options ?? []).map((option) => option.value).join(', ')}.`)
}

function checkChoices(field: Field, value: Json): WrongValue | null {
  if (!Array.isArray(value)) return wrong(`${field.label} is a list of texts.`)
  for (const [index, item] of value.entries()) {
    const wrongItem = checkChoice(field, item)
    if (wrongItem !== null) return { ...wrongItem, below: [index] }
    if (value.indexOf(item) < index) return wrong(`"${item}" is chosen twice.`, { below: [index] })
  }
  return checkLength(field, value.length, 'choices')
}

function isOption({ options = [] }: Field, value: string): boolean {
  return options.some((option) => option.value === value)
}

function checkDate(label: string, value: Json): WrongValue | null {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true
  return isDay ? null : wrong(`${label} is a day.`, { hint: 'Write it as 2026-11-23.' })
}

function checkPairs(label: string, value: Json): WrongValue | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return wrong(`${label} is an object of texts.`)
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return wrong(`${label} is an object of texts.`, { below: [key] })
    if (forbiddenKeys.has(key)) return wrong(`The name "${key}" is reserved by JavaScript.`, { below: [key] })
  }
  return null
}

function checkSecrets(label: string, value: Json): WrongValue | null {
  const wrongPair = checkPairs(label, value)
  if (wrongPair !== null) return wrongPair
  const name = Object.keys(Object(value)).find((key) => !/^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/.test(key))
  if (name === undefined) return null
  return wrong(`"${name}" cannot name a secret.`, {
    below: [name],
    hint: 'A letter first, then letters, digits, _ and -.',
  })
}

function checkFile({ label, validation = {} }: Field, value: Json): WrongValue | null {
  const file = fileRefSchema.safeParse(value)
  if (!file.success)
    return wrong(`${label} is a file.`, { hint: 'Upload it first and give what that answers.' })
  const { maxBytes, contentTypes } = validation
  if (maxBytes !== undefined && file.data.bytes > maxBytes)
    return wrong(`${label} is at most ${sizeText(maxBytes)}.`)
  if (contentTypes === undefined || contentTypes.some((type) => isOfType(file.data.contentType, type)))
    return null
  return wrong(`${label} is a file of the type ${contentTypes.join(' or ')}.`)
}

/** `image/*` stands for all of its kind; parameters such as the charset do not count. */
function isOfType(given: string, wanted: string): boolean {
  const plain = given.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const type = wanted.toLowerCase()
  return type.endsWith('/*') ? plain.startsWith(type.slice(0, -1)) : plain === type
}
