import { rolloutInputSchema } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { planPresets, stagesFault, toStages } from './plan.ts'

const stages = (...percents: (number | undefined)[]) =>
  percents.map((percent, id) => ({ id, percent, watchMs: 1000 }))

describe('the stages of a rollout', () => {
  it.each([
    [stages(10, 50, 100), true],
    [stages(100), true],
    [stages(10, 10, 100), false],
    [stages(50, 20, 100), false],
    [stages(10, 50), false],
    [stages(0, 100), false],
    [stages(undefined, 100), false],
    [stages(101), false],
    [[], false],
  ])('%j is taken by the server exactly when no fault is shown: %s', (given, fine) => {
    expect(stagesFault(given) === null).toBe(fine)
    const sent = given.map(({ percent = 0, watchMs }) => ({ percent, watchMs }))
    expect(rolloutInputSchema.safeParse({ integration: 'x', stages: sent }).success).toBe(fine)
  })

  it('begin with plans that can be used', () => {
    for (const preset of planPresets) {
      const drafts = preset.stages.map((stage, id) => ({ id, ...stage }))
      expect(stagesFault(drafts)).toBeNull()
      expect(toStages(drafts)).toEqual(preset.stages)
    }
  })
})
