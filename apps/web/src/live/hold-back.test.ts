import { expect, it } from 'vitest'
import { holdsBack } from './hold-back.ts'

it('a run that was over is shown as it ended, never as it went', () => {
  expect(holdsBack({ over: true, ended: false, stream: 'connecting' })).toBe(true)
  expect(holdsBack({ over: true, ended: false, stream: 'live' })).toBe(true)
  expect(holdsBack({ over: true, ended: true, stream: 'live' })).toBe(false)
})

it('a run that goes on is shown as it goes', () => {
  expect(holdsBack({ over: false, ended: false, stream: 'live' })).toBe(false)
})

it('what is there is shown when the rest does not come', () => {
  for (const stream of ['reconnecting', 'refused', 'ended'] as const)
    expect(holdsBack({ over: true, ended: false, stream })).toBe(false)
})
