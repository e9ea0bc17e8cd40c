import type { Json, RunError } from '@millrace/contracts'
import type { LoopItemOutcome } from '@millrace/engine'
import type { Results } from './results.ts'

/** The list that a loop gives: each item's last output, or with `collect` whether it went well. */
export function loopOutput(items: readonly LoopItemOutcome[], results: Results, collect: boolean): Json {
  return items.map((item) => {
    if (!item.ok) return { ok: false, error: errorAsJson(item.error) }
    const output = item.lastPath === null ? null : results.outputOf(item.lastPath)
    return collect ? { ok: true, output } : output
  })
}

function errorAsJson({ code, message, retryable, details, stepId }: RunError): Json {
  return { code, message, retryable, details: details ?? null, stepId: stepId ?? null }
}
