import { expect, it } from 'vitest'
import { replayProblems } from './replay-problems.ts'

it('puts each problem at its field, with what to do', () => {
  const problems = [
    { path: 'from', message: 'No such step.', hint: 'Choose another.' },
    { path: 'input.orders[0]', message: 'Too deep.' },
  ]
  expect(replayProblems(problems)).toEqual({
    from: 'No such step. Choose another.',
    input: 'Too deep.',
    isComplete: true,
  })
})

it('says when something belongs to no field', () => {
  expect(replayProblems([{ path: 'fromage', message: 'Odd.' }])).toEqual({ isComplete: false })
  expect(replayProblems([]).isComplete).toBe(false)
})
