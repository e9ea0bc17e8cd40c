import { expect, it } from 'vitest'
import { createBudget, defaultRunCaps } from './budget.ts'

it('drops log lines over the cap and says so once', () => {
  const budget = createBudget({ ...defaultRunCaps, logLines: 0, logBytes: 1000 })
  const verdicts = Array.from({ length: 12 }, () => budget.log(10))
  expect(verdicts.filter((verdict) => verdict === 'drop-and-say-so')).toHaveLength(1)
  expect(verdicts.at(-1)).toBe('drop')
})

it('drops log lines over the bytes', () => {
  const budget = createBudget({ ...defaultRunCaps, logBytes: 100 })
  expect([budget.log(300), budget.log(300)]).toEqual(['keep', 'drop-and-say-so'])
})

it.each([
  ['lines', { count: 1100, bytes: 1 }],
  ['bytes', { count: 20, bytes: 1_000_000 }],
])('takes many dropped %s for a flood', (_case, { count, bytes }) => {
  const budget = createBudget({ ...defaultRunCaps, logLines: 0, logBytes: 0 })
  const verdicts = Array.from({ length: count }, () => budget.log(bytes))
  expect(verdicts.slice(0, 4)).not.toContain('flood')
  expect(verdicts.at(-1)).toBe('flood')
})

it('counts step reports', () => {
  const budget = createBudget({ ...defaultRunCaps, stepEvents: 1 })
  expect([budget.stepEvent(), budget.stepEvent()]).toEqual([true, false])
})
