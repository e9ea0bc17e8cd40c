import { durationWords } from './duration.ts'

/** What the definition's schema allows: another value is not taken over, and the field says so. */
export interface Limits {
  least: number
  most: number
}

/** null: the value is allowed. */
export function outsideNumber(value: number | undefined, { least, most }: Limits): string | null {
  if (value === undefined || (value >= least && value <= most)) return null
  return `Between ${least} and ${most}.`
}

export function outsideDuration(ms: number | undefined, { least, most }: Limits): string | null {
  if (ms === undefined || (ms >= least && ms <= most)) return null
  return `Between ${durationWords(least)} and ${durationWords(most)}.`
}
