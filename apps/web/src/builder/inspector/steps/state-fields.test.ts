import { coreSteps } from '@millrace/connectors/manifests'
import { stepKinds } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { stateReading, withoutForeign } from './state-fields.ts'

const fields = coreSteps.find(({ kind }) => kind === 'set-state')?.input ?? []

describe('the settings of a set-state step', () => {
  it('keep only what the chosen operation needs', () => {
    const values = { scope: 'flow', key: 'count', op: 'increment', value: 1, by: 2, expected: null, keep: 5 }
    const kept = withoutForeign(fields, values)
    expect(kept).toEqual({ scope: 'flow', key: 'count', op: 'increment', by: 2 })
    expect(stepKinds['set-state'].safeParse(kept).success).toBe(true)
  })

  it('without an operation are those of set', () => {
    expect(withoutForeign(fields, { scope: 'flow', key: 'a', value: 1, by: 2 })).toEqual({
      scope: 'flow',
      key: 'a',
      value: 1,
    })
  })

  it('are named in expressions by their key, quoted where it is no name', () => {
    expect(stateReading({ scope: 'customer', key: 'orders' })).toBe('state.customer.orders')
    expect(stateReading({ scope: 'flow', key: 'last id' })).toBe('state.flow["last id"]')
    expect(stateReading({ scope: 'flow', key: 'of-{{ trigger.body.id }}' })).toBeNull()
  })
})
