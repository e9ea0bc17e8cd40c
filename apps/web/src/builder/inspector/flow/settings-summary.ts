import type { FlowSettings } from '@millrace/contracts'
import { durationWords } from '../../../durations/index.ts'

/** What differs from the defaults, one line each. */
export function summarizeSettings(settings: FlowSettings): string[] {
  const { timeoutMs, memoryMb, concurrency, rateLimit, dedupe, retention, retry } = settings
  const each = (key: string | undefined) => (key === undefined ? '' : ` for each ${bare(key)}`)
  const lines = [
    timeoutMs !== undefined && `Ends after ${durationWords(timeoutMs)}`,
    memoryMb !== undefined && `${memoryMb} MB of memory`,
    concurrency &&
      `${concurrency.limit} at once${each(concurrency.key)}${concurrency.order === 'fifo' ? ', in order' : ''}`,
    rateLimit && `${rateLimit.limit} in ${durationWords(rateLimit.perMs)}${each(rateLimit.key)}`,
    dedupe && `Same event: ${bare(dedupe.key)} within ${durationWords(dedupe.windowMs)}`,
    retry && `${retry.attempts} tries of a run`,
    retention && `Kept ${retention.days} days`,
  ]
  return lines.filter((line) => typeof line === 'string')
}

/** `{{ customer.id }}` as `customer.id`. */
function bare(key: string): string {
  return key.replaceAll(/\{\{\s*|\s*\}\}/g, '')
}
