export { CronPreview } from './cron-preview.tsx'
export { describeTimes } from './schedule.ts'
export { ScheduleTimes, type Times } from './schedule-times.tsx'
export { ZoneField } from './zone-field.tsx'
