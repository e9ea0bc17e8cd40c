import { type JsonObject, jsonObjectSchema, type Trigger } from '@millrace/contracts'
import { formatDuration } from '@millrace/ui'

/** When a flow of an instance starts by itself, in a sentence; null where its kind says it all. */
export function triggerNote({ use, with: settings, poll }: Trigger, config: JsonObject = {}): string | null {
  switch (use) {
    case 'schedule':
      return scheduleNote(settings ?? {}, config)
    case 'deploy':
      return 'Starts once when this instance is deployed.'
    case 'remove':
      return 'Starts when this instance is deleted, with its config and connections.'
    case 'call':
      return 'Starts when another flow of this instance calls it.'
    case 'webhook':
    case 'manual':
      return null
    default:
      return `Looks for news ${times(poll ?? {}, 300_000)}.`
  }
}

function scheduleNote(settings: JsonObject, config: JsonObject): string {
  // The customer chose the times, in a field of the config.
  const chosen =
    typeof settings.config === 'string' ? jsonObjectSchema.safeParse(config[settings.config]).data : null
  const sentences = [`Starts ${times(chosen ?? settings, null)}.`]
  if (settings.overlap === 'skip') sentences.push('Left out while an earlier run goes on.')
  if (settings.missed === 'skip') sentences.push('Missed times are left out.')
  if (settings.missed === 'all') sentences.push('Each missed time is made up for.')
  return sentences.join(' ')
}

function times(
  { cron, timezone, everyMs }: { cron?: unknown; timezone?: unknown; everyMs?: unknown },
  defaultMs: number | null,
): string {
  if (typeof cron === 'string') return `at ${cron}${typeof timezone === 'string' ? `, ${timezone}` : ', UTC'}`
  const ms = typeof everyMs === 'number' ? everyMs : defaultMs
  return ms === null ? 'at no time yet' : `every ${formatDuration(ms)}`
}
