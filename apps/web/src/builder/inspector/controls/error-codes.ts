import type { ErrorCode } from '@millrace/contracts'

export interface CodeChoice {
  code: ErrorCode
  words: string
}

/** What a step can fail with and be tried again, in the order in which people look for it. */
export const retryableCodes: readonly CodeChoice[] = [
  { code: 'network', words: 'No answer: network, DNS or TLS' },
  { code: 'timeout', words: 'The answer took too long' },
  { code: 'unavailable', words: 'The other side is down (5xx)' },
  { code: 'rate_limited', words: 'Too many requests (429)' },
  { code: 'bad_response', words: 'The answer could not be read' },
  { code: 'not_found', words: 'It does not exist (yet) (404)' },
  { code: 'rejected', words: 'The request was refused (4xx)' },
  { code: 'auth_failed', words: 'The credentials were refused (401, 403)' },
  { code: 'code_threw', words: 'Code of the step threw' },
  { code: 'expression_failed', words: 'An expression failed' },
  { code: 'input_invalid', words: 'The input did not fit' },
  { code: 'step_timeout', words: "The step's own time limit passed" },
  { code: 'sandbox_crashed', words: 'The process of the run crashed' },
  { code: 'child_failed', words: 'A called flow failed' },
  { code: 'wait_expired', words: 'No callback came in time' },
]

/** The choices, and what a definition names beside them. */
export function choicesWith(chosen: readonly ErrorCode[]): readonly CodeChoice[] {
  const known = new Set(retryableCodes.map(({ code }) => code))
  const others = chosen.filter((code) => !known.has(code))
  return [...retryableCodes, ...others.map((code) => ({ code, words: code.replaceAll('_', ' ') }))]
}
