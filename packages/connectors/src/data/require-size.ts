import { ConnectorError } from '@millrace/connector-sdk'

const mostCharacters = 16 * 1024 * 1024

/** Parsed values take many times the memory of their text. */
export function requireSize(text: string): void {
  if (text.length <= mostCharacters) return
  throw new ConnectorError({
    code: 'input_invalid',
    message: `The text is longer than ${mostCharacters} characters; split it first.`,
  })
}
