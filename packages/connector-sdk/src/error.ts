import type { ErrorCode, Json } from '@millrace/contracts'
import type { ConnectorErrorData } from './types.ts'

const retryableCodes: ReadonlySet<ErrorCode> = new Set(['network', 'timeout', 'unavailable', 'rate_limited'])

/** Libraries like to quote all of what they could not read. */
const longestMessage = 4000

/**
 * What an action throws when the third party, or its input, does not let it finish. Anything else that an action
 * throws counts as our own fault (`internal`) and keeps its text out of the run.
 *
 * `retryable` defaults to what the code says: `network`, `timeout`, `unavailable` and `rate_limited` are tried again.
 * `details.retryAfterMs` (milliseconds) is honoured by retries. Never put a secret into `message` or `details`:
 * both are stored in the journal.
 *
 * @example
 * throw new ConnectorError({ code: 'not_found', message: 'There is no file /orders/orders.xml.' })
 */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details: Json | undefined

  constructor(data: ConnectorErrorData, options?: ErrorOptions) {
    super(data.message.slice(0, longestMessage), options)
    this.code = data.code
    this.retryable = data.retryable ?? retryableCodes.has(data.code)
    this.details = data.details
  }

  /** The error as it crosses the border of the sandbox: data, not an exception. */
  toData(): ConnectorErrorData {
    const { code, message, retryable, details } = this
    return { code, message, retryable, ...(details === undefined ? {} : { details }) }
  }
}
