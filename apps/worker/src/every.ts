import { setTimeout as delay } from 'node:timers/promises'

/**
 * Does the work again and again, `intervalMs` after the end of the last time, until the signal ends. An error is
 * reported and the next time comes as usual. Resolves when the work under way is over.
 */
export async function every({
  intervalMs,
  signal,
  work,
  onError,
}: {
  intervalMs: number
  signal: AbortSignal
  work: () => Promise<void>
  onError: (error: unknown) => void
}): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      onError(error)
    }
    await delay(intervalMs, undefined, { signal }).catch(() => {})
  }
}
