import { expect, it } from 'vitest'
import { stageEnds } from './stages.ts'

const stages = (...percents: number[]) => percents.map((percent) => ({ percent, watchMs: 0 }))

it('divides instances by percentages that grow to all of them', () => {
  expect(stageEnds(stages(10, 50, 100), 200)).toEqual([20, 100, 200])
})

it('moves at least one instance in the first stage', () => {
  expect(stageEnds(stages(1, 100), 3)).toEqual([1, 3])
  expect(stageEnds(stages(0.1, 10, 100), 1)).toEqual([1, 1, 1])
})
