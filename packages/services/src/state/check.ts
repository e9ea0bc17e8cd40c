import { type Json, type RunError, stateKeyPattern, stateLimits } from '@millrace/contracts'

/** The operation cannot be done, and would not be done when it is tried again. */
export class StateRefused extends Error {
  override readonly name = 'StateRefused'
  readonly error: RunError

  constructor(code: 'state_key_invalid' | 'state_value_invalid', message: string) {
    super(message)
    this.error = { code, message, retryable: false }
  }
}

export function checkKey(key: string): void {
  if (key.length > stateLimits.keyLength) {
    throw new StateRefused(
      'state_key_invalid',
      `The key has ${key.length} characters; a key of state may have at most ${stateLimits.keyLength}. Use a shorter one, such as an id.`,
    )
  }
  if (stateKeyPattern.test(key)) return
  const shown = JSON.stringify(key.slice(0, 80))
  throw new StateRefused(
    'state_key_invalid',
    `The key ${shown} cannot be used: a key of state has 1 to ${stateLimits.keyLength} printable ASCII characters and no blank at its ends.`,
  )
}

export function checkValue(value: Json): void {
  const text = JSON.stringify(value)
  const bytes = Buffer.byteLength(text)
  if (bytes > stateLimits.valueBytes) {
    throw new StateRefused(
      'state_value_invalid',
      `The value has ${bytes} bytes; an entry of state holds at most ${stateLimits.valueBytes}. Keep large data in a file, and its reference in the state.`,
    )
  }
  // jsonb refuses both. JSON.stringify escapes surrogates only when they are alone.
  if (/(?<!\\)(?:\\\\)*\\(?:u0000|ud[89a-f])/i.test(text)) {
    throw new StateRefused(
      'state_value_invalid',
      'The value holds a NUL character or half of a surrogate pair, which state cannot keep. Remove it, or encode the text.',
    )
  }
}
