import { describe, expect, it } from 'vitest'
import { describeCron, describeTimes, previewCron } from './schedule.ts'

describe('a schedule in words', () => {
  it.each([
    ['* * * * *', 'Every minute'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['0 * * * *', 'Every hour'],
    ['30 * * * *', 'Every hour at 30 past'],
    ['0 */6 * * *', 'Every 6 hours at 0 past'],
    ['5 9 * * *', 'Every day at 09:05'],
    ['0 9 * * 1-5', 'Monday to Friday at 09:00'],
    ['0 9 * * 1,3', 'Mondays, Wednesdays at 09:00'],
    ['0 9 1 * *', 'On day 1 of each month at 09:00'],
    ['0 9 1 1 *', null],
    ['0 9-17 * * *', null],
  ])('%s is %s', (cron, words) => {
    expect(describeCron(cron)).toBe(words)
  })

  it('shows the next five times in its zone', () => {
    const preview = previewCron({
      cron: '0 9 * * *',
      timezone: 'Europe/Berlin',
      now: new Date('2026-11-23T12:00:00Z'),
    })
    expect(preview.ok && preview.next.map((date) => date.toISOString())).toEqual([
      '2026-11-24T08:00:00.000Z',
      '2026-11-25T08:00:00.000Z',
      '2026-11-26T08:00:00.000Z',
      '2026-11-27T08:00:00.000Z',
      '2026-11-28T08:00:00.000Z',
    ])
  })

  it('says what is wrong', () => {
    expect(previewCron({ cron: '61 * * * *', timezone: 'UTC', now: new Date() }).ok).toBe(false)
    expect(previewCron({ cron: '0 * * * *', timezone: 'Mars/Base', now: new Date() }).ok).toBe(false)
  })
})

describe('times in words', () => {
  it('name the zone, and fall back to the expression', () => {
    expect(describeTimes({ cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' })).toBe(
      'Monday to Friday at 09:00 (Europe/Berlin)',
    )
    expect(describeTimes({ cron: '0 9-17 * * *' })).toBe('0 9-17 * * * (UTC)')
    expect(describeTimes({ everyMs: 7_200_000 })).toBe('Every 2 hours')
    expect(describeTimes({})).toBeNull()
  })
})
