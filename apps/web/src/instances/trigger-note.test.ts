import type { Trigger } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { triggerNote } from './trigger-note.ts'

const note = (trigger: Omit<Trigger, 'id'>) => triggerNote({ id: 'trigger', ...trigger })

it('says when a schedule starts, and what becomes of times that overlap or were missed', () => {
  const settings = { cron: '0 9 * * *', timezone: 'Europe/Berlin', overlap: 'skip', missed: 'skip' }
  expect(note({ use: 'schedule', with: settings })).toBe(
    'Starts at 0 9 * * *, Europe/Berlin. Left out while an earlier run goes on. Missed times are left out.',
  )
  expect(note({ use: 'schedule', with: { everyMs: 90_000 } })).toBe('Starts every 1 m 30 s.')
})

it('says how often a connector is asked for news', () => {
  expect(note({ use: 'http.poll', poll: { everyMs: 60_000 } })).toBe('Looks for news every 1 m.')
  expect(note({ use: 'http.poll' })).toBe('Looks for news every 5 m.')
})

it('has nothing to add to a webhook', () => {
  expect(note({ use: 'webhook', with: {} })).toBeNull()
  expect(note({ use: 'deploy' })).toMatch(/deployed/)
})

it('says the times that the customer has chosen', () => {
  const trigger: Trigger = { id: 'trigger', use: 'schedule', with: { config: 'when' } }
  expect(triggerNote(trigger, { when: { cron: '0 7 * * 1', timezone: 'Europe/Berlin' } })).toBe(
    'Starts at 0 7 * * 1, Europe/Berlin.',
  )
  expect(triggerNote(trigger, {})).toBe('Starts at no time yet.')
})
