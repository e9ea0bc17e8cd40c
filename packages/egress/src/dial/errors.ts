import type { EgressRefusal } from '../policy/policy.ts'

/** The policy refused. `message` is for the person who reads the egress log. */
export class EgressDenied extends Error {
  override readonly name = 'EgressDenied'
  readonly code = 'EACCES'
  readonly refusal: EgressRefusal

  constructor(message: string, refusal: EgressRefusal) {
    super(message)
    this.refusal = refusal
  }
}

/** An error that callers read as one of Node's own. */
export function codedError(code: string, message: string): Error & { code: string } {
  return Object.assign(new Error(message), { code })
}
