import type { Problem, ProblemCode } from '@millrace/contracts'
import { DatabaseConflict, DatabaseMissing, DatabaseRefused, DatabaseUnavailable } from '@millrace/db'
import { QueueUnavailable } from '@millrace/queue'

/**
 * What a verb throws when it refuses. The code is closed and has ONE mapping to HTTP, in packages/api; the message is
 * for the person who asked and never holds a secret.
 */
export class ServiceError extends Error {
  readonly code: ProblemCode
  readonly problems: Problem[] | undefined
  readonly retryAfterSeconds: number | undefined
  /** Of `forbidden`: what the actor lacks, for the audit log. */
  readonly permission: string | undefined

  constructor(
    code: ProblemCode,
    message: string,
    options: { problems?: Problem[]; retryAfterSeconds?: number; permission?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ServiceError'
    this.code = code
    this.problems = options.problems
    this.retryAfterSeconds = options.retryAfterSeconds
    this.permission = options.permission
  }
}

/** The same answer for what does not exist and for what belongs to another organization. */
export function notFound(what: string): ServiceError {
  return new ServiceError('not_found', `There is no such ${what}.`)
}

export function invalid(problems: Problem[], message = 'The request has problems.'): ServiceError {
  return new ServiceError('invalid', message, { problems })
}

/** `null` from a query means "not in this organization". */
export function requireFound<T>(row: T | null | undefined, what: string): T {
  if (row === null || row === undefined) throw notFound(what)
  return row
}

/** What the database refuses, as an error for the person who asked; null: nobody foresaw it. */
export function toServiceError(error: unknown): ServiceError | null {
  if (error instanceof ServiceError) return error
  if (error instanceof DatabaseUnavailable) {
    return new ServiceError('unavailable', 'The database does not answer. Try again in a moment.', {
      retryAfterSeconds: 2,
      cause: error,
    })
  }
  if (error instanceof QueueUnavailable) {
    return new ServiceError('unavailable', 'The queue does not answer. Try again in a moment.', {
      retryAfterSeconds: 2,
      cause: error,
    })
  }
  if (error instanceof DatabaseRefused) {
    const problem = {
      path: '',
      message: 'A value cannot be stored.',
      hint: 'Texts hold no NUL character and no half of a surrogate pair; whole numbers stay below 2147483648.',
    }
    return new ServiceError('invalid', 'The request has problems.', { problems: [problem], cause: error })
  }
  if (error instanceof DatabaseConflict || error instanceof DatabaseMissing) {
    return new ServiceError('conflict', 'Somebody else has changed this at the same time. Try again.', {
      cause: error,
    })
  }
  return null
}
