import type { ErrorCode, Json, RunError } from '@millrace/contracts'

const longestMessage = 16_000

/** A step failed, and why as data. The only exception that carries a run's error from where it arose to the loop. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly error: RunError

  constructor(
    code: ErrorCode,
    message: string,
    extra: { retryable?: boolean; details?: Json; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause })
    this.error = {
      code,
      message: message.slice(0, longestMessage),
      retryable: extra.retryable ?? false,
      ...(extra.details === undefined ? {} : { details: extra.details }),
    }
  }
  /** A failure that came as data, from the worker. */
  static of({ code, message, retryable, details }: RunError): StepFailure {
    return new StepFailure(code, message, { retryable, ...(details === undefined ? {} : { details }) })
  }
}
