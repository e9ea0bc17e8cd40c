import { type FromSandbox, longestWaitMs, type Wait } from '@millrace/contracts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What a step report says of its wait, as far as it can be true: no wait is longer than any wait may be. */
export function checkWait(
  { status, wait }: Extract<FromSandbox, { type: 'step' }>,
  now: Date,
): { ok: true; wait: Wait | null } | { ok: false; violation: string } {
  if (wait === undefined) return { ok: true, wait: null }
  if (status !== 'waiting') return { ok: false, violation: `a step that is ${status} waits` }
  if (wait.kind === 'child') {
    return uuid.test(wait.runId)
      ? { ok: true, wait }
      : { ok: false, violation: 'a step waits for a run that cannot be' }
  }
  return { ok: true, wait: { ...wait, until: Math.min(wait.until, now.getTime() + longestWaitMs) } }
}
