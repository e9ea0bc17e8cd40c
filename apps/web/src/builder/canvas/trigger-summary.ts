import type { Trigger } from '@millrace/contracts'
import { formatDuration } from '@millrace/ui'

/** The quiet line under a trigger's name. */
export function triggerSummary({ use, with: settings }: Trigger): string {
  switch (use) {
    case 'webhook':
      return settings?.respond === 'sync' ? 'waits for the answer' : 'answers at once'
    case 'schedule': {
      const { cron, everyMs, timezone } = settings ?? {}
      if (typeof everyMs === 'number') return `every ${formatDuration(everyMs)}`
      if (typeof cron !== 'string') return 'no times yet'
      return typeof timezone === 'string' ? `${cron}, ${timezone}` : cron
    }
    case 'manual':
      return 'started by hand or API'
    default:
      return use
  }
}
