export const durationUnits = [
  { unit: 'ms', label: 'ms', inMs: 1 },
  { unit: 'seconds', label: 'seconds', inMs: 1000 },
  { unit: 'minutes', label: 'minutes', inMs: 60_000 },
  { unit: 'hours', label: 'hours', inMs: 3_600_000 },
  { unit: 'days', label: 'days', inMs: 86_400_000 },
] as const
export type DurationUnit = (typeof durationUnits)[number]['unit']

export interface SplitDuration {
  amount: number
  unit: DurationUnit
}

/** In the largest unit that keeps the amount whole: 90000 is 90 seconds, 7200000 is 2 hours. */
export function splitDuration(ms: number): SplitDuration {
  const fitting = durationUnits.findLast(({ inMs }) => ms !== 0 && ms % inMs === 0)
  if (!fitting) return { amount: ms, unit: ms === 0 ? 'seconds' : 'ms' }
  return { amount: ms / fitting.inMs, unit: fitting.unit }
}

export function joinDuration({ amount, unit }: SplitDuration): number {
  const inMs = durationUnits.find((each) => each.unit === unit)?.inMs ?? 1
  return Math.round(amount * inMs)
}

/** `3 days`, `1 hour`, `90 seconds`. */
export function durationWords(ms: number): string {
  const { amount, unit } = splitDuration(ms)
  return `${amount} ${amount === 1 && unit !== 'ms' ? unit.slice(0, -1) : unit}`
}
