import { fieldSchema } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { keyFromLabel, newField, optionsText, readOptions, withType } from './field-edits.ts'

describe('the fields of a form', () => {
  it('get keys of their own that expressions can say', () => {
    const taken = new Set(['reason'])
    expect(keyFromLabel('Reason', taken)).toBe('reason2')
    expect(keyFromLabel('Reason of refusal', taken)).toBe('reasonOfRefusal')
    expect(keyFromLabel('1. Größe!', taken)).toBe('field')
    const first = newField([])
    expect(newField([first]).key).not.toBe(first.key)
  })

  it('change their type without keeping what no longer fits', () => {
    const field = withType({ key: 'a', type: 'number', label: 'A', default: 3 }, 'select')
    expect(fieldSchema.parse(field)).toEqual(field)
    expect(field.default).toBeUndefined()
    expect(withType(field, 'text').options).toBeUndefined()
  })

  it('name their choices in one line, each once', () => {
    const options = readOptions('Ship, Refund,, Ship ')
    expect(options.map(({ value }) => value)).toEqual(['Ship', 'Refund'])
    expect(optionsText({ key: 'a', type: 'select', label: 'A', options })).toBe('Ship, Refund')
  })
})
