import { SandboxGoneError } from '@millrace/sandbox'

/** For what is said to a sandbox that may have ended: its end is told elsewhere. */
export function ignoreGone(error: unknown): void {
  if (!(error instanceof SandboxGoneError)) throw error
}
