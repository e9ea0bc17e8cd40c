import type { Step } from './definition/schema.ts'

/** Whose address it is: a step that waits; `approver`: which of an approval's approvers, from 0; null: whoever has it. */
export interface WaitPlace {
  readonly path: string
  readonly approver: number | null
}

/** Sandbox and platform sign this under the run's secret: base64url of its HMAC-SHA-256 is the token. No path holds a #. */
export function waitTokenSubject({ path, approver }: WaitPlace): string {
  return approver === null ? path : `${path}#${approver}`
}

/** `base`: where the run's callbacks, or approvals, are answered. */
export function waitAddress(base: string, { path, approver }: WaitPlace, token: string): string {
  const address = `${base}/${encodeURIComponent(path)}/${token}`
  return approver === null ? address : `${address}?approver=${approver}`
}

export function isCallbackStep({ use, with: given }: Step): boolean {
  return use === 'wait' && given?.callback === true
}
