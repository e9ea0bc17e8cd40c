export { durationWords } from './duration.ts'
export { DurationInput } from './duration-input.tsx'
export { type Limits, outsideDuration, outsideNumber } from './limits.ts'
