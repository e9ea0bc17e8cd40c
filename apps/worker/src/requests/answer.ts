import type { Json, RunError } from '@millrace/contracts'

/** What a request of a sandbox comes to. */
export type RequestAnswer = { ok: true; value: Json } | { ok: false; error: RunError }
