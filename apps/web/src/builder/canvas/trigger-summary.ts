import type { Trigger } from '@millrace/contracts'
import { durationWords } from '../../durations/index.ts'

/** The quiet line under a trigger's name. */
export function triggerSummary({ use, with: settings, poll }: Trigger): string {
  switch (use) {
    case 'webhook':
      return settings?.respond === 'sync' ? 'waits for the answer' : 'answers at once'
    case 'schedule': {
      const { cron, everyMs, timezone, config } = settings ?? {}
      if (typeof config === 'string') return 'when each customer chooses'
      if (typeof everyMs === 'number') return `every ${durationWords(everyMs)}`
      if (typeof cron !== 'string') return 'no times yet'
      return typeof timezone === 'string' ? `${cron}, ${timezone}` : cron
    }
    case 'manual':
      return 'started by hand or API'
    case 'call':
      return 'called by another flow'
    case 'deploy':
      return 'when an instance is deployed'
    case 'remove':
      return 'when an instance is removed'
    default:
      return poll?.cron ?? `looks every ${durationWords(poll?.everyMs ?? 300_000)}`
  }
}
