import { defineTrigger } from '@millrace/connector-sdk'

export const schedule = defineTrigger({
  key: 'schedule',
  name: 'Schedule',
  description: 'Starts the flow at fixed times.',
  input: [
    {
      key: 'cron',
      type: 'text',
      label: 'Cron expression',
      placeholder: '0 * * * *',
      help: 'Minute, hour, day of the month, month, day of the week. Give this or an interval.',
    },
    {
      key: 'timezone',
      type: 'text',
      label: 'Time zone',
      placeholder: 'Europe/Berlin',
      help: 'For the cron expression. Left empty: UTC.',
    },
    {
      key: 'everyMs',
      type: 'number',
      label: 'Interval (ms)',
      placeholder: '60000',
      help: 'Instead of a cron expression; at least 1000.',
    },
    {
      key: 'config',
      type: 'text',
      label: 'Config field',
      placeholder: 'schedule',
      help: 'Instead of fixed times: the key of a config field of the type schedule, so that each customer chooses.',
    },
    {
      key: 'missed',
      type: 'select',
      label: 'Ticks that were missed',
      default: 'once',
      options: [
        { value: 'once', label: 'One run for all of them' },
        { value: 'skip', label: 'No run' },
        { value: 'all', label: 'A run for each, at most 100' },
      ],
      help: 'When the platform was down at that time.',
      advanced: true,
    },
    {
      key: 'overlap',
      type: 'select',
      label: 'While an earlier run is not over',
      default: 'allow',
      options: [
        { value: 'allow', label: 'Start another' },
        { value: 'skip', label: 'Leave this tick out' },
      ],
      advanced: true,
    },
  ],
  sampleOutput: { scheduledAt: '2026-11-01T08:00:00.000Z' },
})
