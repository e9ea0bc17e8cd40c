import type { Problem, ProblemCode, ProblemDetails } from '@millrace/contracts'
import { type ServiceError, type Services, toServiceError } from '@millrace/services'

/** The one mapping from our closed codes to HTTP. */
export const statusOfCode = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  request_timeout: 408,
  conflict: 409,
  already_answered: 409,
  expired: 410,
  precondition_failed: 412,
  payload_too_large: 413,
  invalid: 422,
  too_many_requests: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ProblemCode, number>

export const titleOfCode = {
  bad_request: 'The request cannot be read',
  unauthorized: 'Credentials are missing or wrong',
  forbidden: 'The role does not allow this',
  not_found: 'There is no such thing',
  request_timeout: 'The body took too long to arrive',
  conflict: 'It does not fit the present state',
  already_answered: 'It has an answer already',
  expired: 'It is over',
  precondition_failed: 'It has changed since it was read',
  payload_too_large: 'The body is too large',
  invalid: 'The content has problems',
  too_many_requests: 'Too many attempts',
  unavailable: 'Not available at the moment',
  internal: 'An error on our side',
} as const satisfies Record<ProblemCode, string>

interface ProblemOptions {
  code: ProblemCode
  detail?: string
  status?: number
  problems?: Problem[] | undefined
  instance?: string
  headers?: Record<string, string>
}

/** RFC 9457. */
export function problemResponse(options: ProblemOptions): Response {
  const { code } = options
  const status = options.status ?? statusOfCode[code]
  const details: ProblemDetails = {
    type: `/api/docs#${code}`,
    title: titleOfCode[code],
    status,
    code,
    ...(options.detail === undefined ? {} : { detail: options.detail }),
    ...(options.instance === undefined ? {} : { instance: options.instance }),
    ...(options.problems === undefined ? {} : { problems: options.problems }),
  }
  return new Response(JSON.stringify(details), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
      ...options.headers,
    },
  })
}

/** What nobody foresaw is told by an id alone; its cause is in the log under the same id. */
export function errorResponse(services: Pick<Services, 'log'>, error: unknown): Response {
  const known = toServiceError(error)
  if (known === null) {
    const instance = logged(services, error)
    return problemResponse({ code: 'internal', detail: 'The cause is in the log of the server.', instance })
  }
  if (known.code === 'unavailable' || known.code === 'internal') logged(services, known)
  return problemResponse({
    code: known.code,
    detail: known.message,
    problems: known.problems,
    headers: retryAfter(known),
  })
}

function retryAfter(error: ServiceError): Record<string, string> {
  return error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }
}

function logged(services: Pick<Services, 'log'>, error: unknown): string {
  const id = `urn:uuid:${crypto.randomUUID()}`
  services.log({ level: 'error', message: 'a request failed', error, data: { id } })
  return id
}
