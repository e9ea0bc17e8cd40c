export { type DurationUnit, durationUnits, durationWords, joinDuration, splitDuration } from './duration.ts'
