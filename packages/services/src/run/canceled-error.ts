import type { RunError } from '@millrace/contracts'

/** `reason`: who canceled it and why, in a sentence. */
export function canceledError(reason: string | null): RunError {
  return { code: 'canceled', message: reason ?? 'The run was canceled.', retryable: false }
}
