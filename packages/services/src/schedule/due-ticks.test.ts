import { expect, it } from 'vitest'
import { dueTicks, latenessMs, mostMissedTicks } from './due-ticks.ts'
import type { Schedule } from './next-due.ts'

const hourly: Schedule = { cron: '0 * * * *' }
const at = (text: string) => new Date(`2026-03-10T${text}Z`)
const ticks = (missed: 'once' | 'skip' | 'all', options: { now: Date; dueAt?: Date; schedule?: Schedule }) =>
  dueTicks({ missed, schedule: hourly, dueAt: at('06:00:00'), ...options }).map((tick) =>
    tick.toISOString().slice(11, 19),
  )

it('fires once for all that were missed', () => {
  expect(ticks('once', { now: at('09:30:00') })).toEqual(['06:00:00'])
})

it('fires each that was missed, with its own time', () => {
  expect(ticks('all', { now: at('09:00:00') })).toEqual(['06:00:00', '07:00:00', '08:00:00', '09:00:00'])
  const minutes = ticks('all', { schedule: { everyMs: 60_000 }, now: at('06:02:30') })
  expect(minutes).toEqual(['06:00:00', '06:01:00', '06:02:00'])
})

it('makes up for a bounded number', () => {
  expect(ticks('all', { schedule: { everyMs: 1000 }, now: at('23:00:00') })).toHaveLength(mostMissedTicks)
})

it('lets go of what was missed, and fires what has only just come due', () => {
  expect(ticks('skip', { now: at('09:30:00') })).toEqual([])
  expect(ticks('skip', { now: at('09:00:01') })).toEqual(['09:00:00'])
  expect(ticks('skip', { now: at('06:00:05') })).toEqual(['06:00:00'])
  expect(ticks('skip', { now: new Date(at('06:00:00').getTime() + latenessMs + 1) })).toEqual([])
  expect(ticks('skip', { schedule: { everyMs: 10_000 }, now: at('06:05:04') })).toEqual(['06:05:00'])
})
