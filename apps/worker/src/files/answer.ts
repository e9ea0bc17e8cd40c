import type { Json, RunError } from '@millrace/contracts'

export interface Refused {
  ok: false
  error: RunError
}

/** What a request about files comes to. */
export type FileAnswer<T = Json> = { ok: true; value: T } | Refused

export function answered<T>(value: T): FileAnswer<T> {
  return { ok: true, value }
}

export function refused(code: RunError['code'], message: string): Refused {
  return { ok: false, error: { code, message, retryable: false } }
}
