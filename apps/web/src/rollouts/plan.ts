import type { RolloutInput } from '@millrace/contracts'

export interface StageDraft {
  id: number
  percent: number | undefined
  watchMs: number | undefined
}

export const planPresets = [
  { key: 'at-once', label: 'All at once', stages: [{ percent: 100, watchMs: 0 }] },
  {
    key: 'careful',
    label: 'A share first',
    stages: [
      { percent: 10, watchMs: 3_600_000 },
      { percent: 50, watchMs: 3_600_000 },
      { percent: 100, watchMs: 0 },
    ],
  },
] as const

/** What is wrong with the stages, in words; null: they can be used. */
export function stagesFault(stages: readonly StageDraft[]): string | null {
  const percents = stages.map(({ percent }) => percent)
  if (percents.some((percent) => percent === undefined || percent <= 0 || percent > 100))
    return 'Each stage needs a percentage between 0 and 100.'
  if (percents.some((percent, index) => index > 0 && (percent ?? 0) <= (percents[index - 1] ?? 0)))
    return 'Each stage has a larger percentage than the one before.'
  return percents.at(-1) === 100 ? null : 'The last stage has 100 percent.'
}

export function toStages(stages: readonly StageDraft[]): NonNullable<RolloutInput['stages']> {
  return stages.map(({ percent, watchMs }) => ({ percent: percent ?? 100, watchMs: watchMs ?? 0 }))
}
