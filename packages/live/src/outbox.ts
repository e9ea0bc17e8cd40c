import type { LiveHint } from './port.ts'

export interface Outbox {
  add(hint: LiveHint): Promise<void>
  drained(): Promise<void>
}

/**
 * Sends one batch at a time. What comes while a batch is on its way makes up the next one, with equal topics joined: the
 * busier the process, the fewer statements.
 */
export function createOutbox({
  send,
  onError,
}: {
  send: (hints: LiveHint[]) => Promise<void>
  onError: (error: Error) => void
}): Outbox {
  let waiting = new Map<string, LiveHint>()
  let sending: Promise<void> | null = null
  let next: Promise<void> | null = null

  const flush = async () => {
    const hints = [...waiting.values()]
    waiting = new Map()
    next = null
    try {
      await send(hints)
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return {
    add(hint) {
      const key = `${hint.topic}\n${hint.data ?? ''}`
      const seq = Math.max(hint.seq, waiting.get(key)?.seq ?? 0)
      waiting.set(key, { ...hint, seq })
      next ??= (sending ?? Promise.resolve()).then(() => {
        sending = flush()
        return sending
      })
      return next
    },
    async drained() {
      await next
      await sending
    },
  }
}
