import type { Field, Json, SandboxConnection } from '@millrace/contracts'
import { createMask, maskJson, secretsOf } from '@millrace/contracts/secrets'

/** Masks the secrets of a run in what leaves the sandbox. Inside, steps see the real values. */
export interface Redactor {
  text(text: string): string
  json(value: Json): Json
  /** A value as its JSON text. */
  jsonText(text: string): string
  /** How many texts were changed so far. */
  readonly maskedCount: number
}

/** `fieldsOf` tells the fields of a connection's type. */
export function createRedactor(
  connections: Iterable<SandboxConnection>,
  fieldsOf: (connection: SandboxConnection) => readonly Field[],
): Redactor {
  const secrets = [...connections].flatMap((each) => secretsOf(each.values, fieldsOf(each)))
  if (secrets.length === 0) {
    return { text: (text) => text, json: (value) => value, jsonText: (text) => text, maskedCount: 0 }
  }
  const mask = createMask(secrets)
  let maskedCount = 0
  const text = (value: string) => {
    const masked = mask(value)
    if (masked !== value) maskedCount += 1
    return masked
  }
  const json = (value: Json) => maskJson(value, text)
  return {
    text,
    json,
    jsonText: (given) => JSON.stringify(json(JSON.parse(given))),
    get maskedCount() {
      return maskedCount
    },
  }
}
