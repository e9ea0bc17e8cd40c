import { clearTimeout, setTimeout } from 'node:timers'
import { StepFailure } from '../step-failure.ts'

/** Runs work under a step's own time limit. The signal ends with it; work that ignores the signal is left behind. */
export async function withDeadline<T>(
  { timeoutMs, signal, stepId }: { timeoutMs: number | undefined; signal: AbortSignal; stepId: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (timeoutMs === undefined) return work(signal)
  const own = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const failure = new StepFailure('step_timeout', `Step ${stepId} took longer than its ${timeoutMs} ms`, {
      retryable: true,
      details: { timeoutMs },
    })
    late.reject(failure)
    own.abort(failure)
  }, timeoutMs)
  const running = work(AbortSignal.any([signal, own.signal]))
  // Work that was left behind may still fail: nobody asks any more.
  running.catch(() => {})
  try {
    return await Promise.race([running, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
