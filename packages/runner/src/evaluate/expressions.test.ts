import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { useSandboxes } from '../../test/harness.ts'

const { run } = useSandboxes()

describe('expressions', () => {
  const show = (value: string): Step => ({ id: 'answer', use: 'respond', with: { body: { value } } })

  it.each([
    ['{{ trigger.body.list }}', [1, 2, 3]],
    ['{{ trigger.body.list.length }} of {{ customer.name }}', '3 of Globex'],
    ['list: {{ trigger.body.list }}', 'list: [1,2,3]'],
    ['{{ config.folder }}/x', '/orders/x'],
    ["{{ '{{ 1 + 1 }}' }}", '{{ 1 + 1 }}'],
    ['{{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
  ])('%s', async (template, value) => {
    expect((await run([show(template)])).responds[0]?.body).toEqual({ value })
  })

  it.each([
    ['{{ trigger.body.nme.length }}', 'trigger.body.nme is undefined; trigger.body has: name, list'],
    ['Hello {{ trigger.body.nme }}', 'trigger.body.nme is undefined'],
    ['{{ missing }}', 'missing is not defined'],
    ['{{ null }} text', 'null'],
    ['{{ 1 + }}', 'SyntaxError'],
    ['{{ () => 1 }}', 'is a function'],
  ])('%s fails with its text and place', async (template, text) => {
    const { done } = await run([show(template)])
    expect(done?.error).toMatchObject({
      code: 'expression_failed',
      stepId: 'answer',
      message: expect.stringContaining(text),
    })
    expect(done?.error?.message).toContain('with.body.value, 1:')
  })
})
