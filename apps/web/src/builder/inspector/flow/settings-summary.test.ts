import { describe, expect, it } from 'vitest'
import { summarizeSettings } from './settings-summary.ts'

describe('the settings of a flow in short', () => {
  it('say only what somebody set', () => {
    expect(summarizeSettings({})).toEqual([])
    expect(
      summarizeSettings({
        timeoutMs: 900_000,
        concurrency: { limit: 1, key: '{{ customer.id }}', order: 'fifo' },
        rateLimit: { limit: 100, perMs: 60_000 },
        dedupe: { key: 'order-{{ trigger.body.id }}', windowMs: 86_400_000 },
      }),
    ).toEqual([
      'Ends after 15 minutes',
      '1 at once for each customer.id, in order',
      '100 in 1 minute',
      'Same event: order-trigger.body.id within 1 day',
    ])
  })
})
