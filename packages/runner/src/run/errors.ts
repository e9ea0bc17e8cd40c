import type { RunError } from '@millrace/contracts'
import { isA, isError, readOr } from '../kinds.ts'
import { StepFailure } from '../step-failure.ts'
import { type Around, asSandboxLimit } from './sandbox-limit.ts'

/** What the journal is to hold about a failed step. Reasons inside the platform go to the supervisor's log only. */
export function toRunError(error: unknown, around: Around): RunError {
  if (isA(error, StepFailure)) {
    const told = asSandboxLimit(error.error, error.cause, around)
    if (told.code === 'internal') reportToSupervisor(error.cause)
    return told
  }
  reportToSupervisor(error)
  const message = 'The step failed for a reason inside the platform; the log of the worker has it'
  return { code: 'internal', message, retryable: false }
}

/** stderr is kept by the supervisor for its log; it is no part of the run. */
export function reportToSupervisor(error: unknown): void {
  const text = readOr('something that throws when it is read', () =>
    String(isError(error) ? error.stack : error),
  )
  process.stderr.write(`${text}\n`)
}

/** What an aborted step leaves behind rejects sooner or later; the step itself has been told. */
export function isAbort(thrown: unknown): boolean {
  return isA(thrown, StepFailure) || (isError(thrown) && readOr(false, () => thrown.name === 'AbortError'))
}
