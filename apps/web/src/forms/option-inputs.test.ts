import { describe, expect, it } from 'vitest'
import { inputKeys, missingInputs, relevantValues } from './option-inputs.ts'

const from = {
  use: 'crm.fields',
  with: { object: '{{ config.object }}', filter: { team: '{{config.team}}', again: '{{ config.object }}' } },
}

describe('what choices depend on', () => {
  it('is each field that the input names, once', () => {
    expect(inputKeys(from)).toEqual(['object', 'team'])
    expect(inputKeys({ use: 'crm.objects' })).toEqual([])
  })

  it('is waited for while it is empty', () => {
    expect(missingInputs(from, { object: 'deal', team: '' })).toEqual(['team'])
    expect(missingInputs(from, { object: 'deal', team: 0 })).toEqual([])
  })

  it('leaves out what the choices do not depend on', () => {
    expect(relevantValues(from, { object: 'deal', name: 'changes with each key' })).toEqual({
      object: 'deal',
      team: null,
    })
  })
})
