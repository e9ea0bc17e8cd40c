import type { JsonObject, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { describeStep } from './index.ts'

const stepOf = (use: string, settings: JsonObject, more: Partial<Step> = {}): Step => ({
  id: 'x',
  use,
  with: settings,
  ...more,
})

describe('the quiet line of a step', () => {
  it.each<[string, Step]>([
    ['3 days', stepOf('wait', { durationMs: 259_200_000 })],
    ['until 2027-01-31 09:00', stepOf('wait', { until: '2027-01-31T09:00:00+01:00' })],
    ['until {{ trigger.body.due }}', stepOf('wait', { until: '{{ trigger.body.due }}' })],
    ['callback', stepOf('wait', { callback: true })],
    ['adds to customer.orders', stepOf('set-state', { scope: 'customer', key: 'orders', op: 'increment' })],
    ['sets flow.cursor', stepOf('set-state', { scope: 'flow', key: 'cursor' })],
    ['2 fields of each item', stepOf('transform', { items: '{{ trigger.body }}', fields: [{}, {}] })],
    ['the run fails: no stock', stepOf('stop', { status: 'failed', message: 'no stock' })],
    [
      '1 step, catches failures',
      stepOf('try', {}, { body: { steps: [{ id: 'a', use: 'code' }] }, catch: { steps: [] } }),
    ],
    ['0 steps for each item, 5 at a time', stepOf('loop', { concurrency: 5 })],
    ['dropbox.download-file', stepOf('dropbox.download-file', {})],
  ])('says "%s"', (words, step) => {
    expect(describeStep(step)).toBe(words)
  })

  it('names the called flow as people named it', () => {
    const step = stepOf('call-flow', { flow: 'notify', wait: false })
    expect(describeStep(step, 'Notify the team')).toBe('starts Notify the team')
    expect(describeStep(step)).toBe('starts notify')
  })
})
