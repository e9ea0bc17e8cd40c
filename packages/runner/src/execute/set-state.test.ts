import type { JsonObject, Step } from '@millrace/contracts'
import { stateActionSchema } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { executeAlone } from '../../test/step.ts'

const setState = (given: JsonObject): Step => ({
  id: 'keep',
  use: 'set-state',
  with: { scope: 'customer', key: 'cursor', ...given },
})
const target = { scope: 'customer', key: 'cursor' }
const trigger = { body: { id: 7, text: '{{ 1 + 1 }}', key: 'order 7', big: 'x'.repeat(70_000) } }

describe('set-state', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ value: '{{ trigger.body.id }}' }, { op: 'set', ...target, value: 7 }],
    [
      { op: 'set', value: null, expiresInMs: '{{ 60 * 1000 }}' },
      { op: 'set', ...target, value: null, expiresInMs: 60_000 },
    ],
    [
      { op: 'get', key: '{{ trigger.body.key }}' },
      { op: 'get', scope: 'customer', key: 'order 7' },
    ],
    [
      { op: 'get', key: '{{ trigger.body.id }}' },
      { op: 'get', scope: 'customer', key: '7' },
    ],
    [{ op: 'increment' }, { op: 'increment', ...target, by: 1 }],
    [
      { op: 'increment', by: '{{ -trigger.body.id }}' },
      { op: 'increment', ...target, by: -7 },
    ],
    [
      { op: 'append', value: { id: '{{ trigger.body.id }}' } },
      { op: 'append', ...target, value: { id: 7 }, keep: 1000 },
    ],
    [
      { op: 'append', value: 1, keep: 5 },
      { op: 'append', ...target, value: 1, keep: 5 },
    ],
    [
      { op: 'compare-and-set', value: 2 },
      { op: 'compare-and-set', ...target, expected: null, value: 2 },
    ],
    [
      { op: 'compare-and-set', expected: '{{ trigger.body.id }}', value: 2 },
      { op: 'compare-and-set', ...target, expected: 7, value: 2 },
    ],
    [
      { op: 'expire', expiresInMs: 5 },
      { op: 'expire', ...target, expiresInMs: 5 },
    ],
    [{ op: 'delete' }, { op: 'delete', ...target }],
    [{ value: '{{ trigger.body.text }}' }, { op: 'set', ...target, value: '{{ 1 + 1 }}' }],
  ])('%j asks for %j', async (given, action) => {
    const { asked, inputs } = await executeAlone(setState(given), { scope: { trigger } })
    expect(asked).toEqual([{ ordinal: 0, action }])
    expect(stateActionSchema.parse(asked[0]?.action)).toEqual(action)
    expect(inputs).toEqual([action])
  })

  it('gives what the worker answers', async () => {
    const { outcome } = await executeAlone(setState({ op: 'compare-and-set', value: 2 }), {
      answer: () => ({ swapped: false, value: 5 }),
    })
    expect(outcome).toEqual({ kind: 'output', output: { swapped: false, value: 5 } })
  })

  it('reads the state that its fields name first', async () => {
    const step = setState({ value: '{{ (state.customer.cursor ?? 0) + state.flow["step size"] }}' })
    const { asked } = await executeAlone(step, { answer: ({ key }) => (key === 'step size' ? 10 : null) })
    expect(asked.map(({ ordinal, action }) => [ordinal, action.op, action.scope, action.key])).toEqual([
      [0, 'get', 'customer', 'cursor'],
      [1, 'get', 'flow', 'step size'],
      [2, 'set', 'customer', 'cursor'],
    ])
    expect(asked[2]?.action).toMatchObject({ value: 10 })
  })

  it.each<[JsonObject, string, string]>([
    [{ key: '' }, 'state_key_invalid', 'is empty: give it a name'],
    [
      { key: 'x'.repeat(257) },
      'state_key_invalid',
      'has 257 characters: use at most 256, for example text.hash(key)',
    ],
    [{ key: 'größe' }, 'state_key_invalid', 'only printable ASCII characters'],
    [{ key: ' a' }, 'state_key_invalid', 'without blanks at its ends'],
    [{ key: '{{ trigger.body }}' }, 'state_key_invalid', 'name the field that holds the text'],
    [
      { value: '{{ trigger.body.big }}' },
      'state_value_invalid',
      'is larger than 64 KB: state is for small values',
    ],
    [{ value: '{{ trigger.body.nothing }}' }, 'expression_failed', 'trigger.body.nothing is undefined'],
    [
      { scope: 'custmer', value: 1 },
      'input_invalid',
      'with.scope of step keep must be one of flow, instance',
    ],
    [{ op: 'set' }, 'input_invalid', 'with.value of step keep is missing'],
    [{ op: 'push', value: 1 }, 'input_invalid', 'with.op of step keep must be one of set, get'],
    [{ op: 'increment', by: '{{ trigger.body }}' }, 'input_invalid', 'with.by of step keep must be a number'],
    [
      { op: 'append', value: 1, keep: 5000 },
      'input_invalid',
      'with.keep of step keep must be a whole number from 1 to 1000',
    ],
    [{ op: 'expire' }, 'input_invalid', 'with.expiresInMs of step keep is missing'],
    [{ value: 1, expiresInMs: -5 }, 'input_invalid', 'must be a whole number above 0'],
  ])('refuses %.60j', async (given, code, text) => {
    await expect(
      executeAlone(
        setState({ value: 1, ...given, ...(given.op === 'set' ? { value: undefined } : {}) } as JsonObject),
        {
          scope: { trigger },
        },
      ),
    ).rejects.toMatchObject({ error: { code, message: expect.stringContaining(text) } })
  })
})
