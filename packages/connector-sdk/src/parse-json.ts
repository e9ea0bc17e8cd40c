import { forbiddenKeys, type Json } from '@millrace/contracts'
import { ConnectorError } from './error.ts'

/**
 * Reads JSON that somebody else wrote. Refuses keys that would reach a prototype when copied.
 *
 * @param what names the text in the error: "The answer", "The input".
 * @throws {@link ConnectorError} `bad_response` with the position of the mistake.
 * @example
 * parseJson('{"a":1}') // { a: 1 }
 */
export function parseJson(text: string, what = 'The answer'): Json {
  try {
    return JSON.parse(text, refuseForbiddenKeys)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConnectorError(
      { code: 'bad_response', message: `${what} is not readable as JSON: ${reason}` },
      { cause },
    )
  }
}

function refuseForbiddenKeys(key: string, value: Json): Json {
  if (forbiddenKeys.has(key)) throw new Error(`the key ${key} is reserved by JavaScript`)
  return value
}
