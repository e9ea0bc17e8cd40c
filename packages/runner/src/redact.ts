import type { Field, Json, SandboxConnection } from '@millrace/contracts'
import { createMask, maskJson, secretsOf } from '@millrace/contracts/secrets'

/** Masks the secrets of a run in what leaves the sandbox. Inside, steps see the real values. */
export interface Redactor {
  text(text: string): string
  json(value: Json): Json
  /** A value as its JSON text. */
  jsonText(text: string): string
  /** From now on its secrets are masked too; those from before stay masked. */
  learn(connection: SandboxConnection): void
  /** How many texts were changed so far. */
  readonly maskedCount: number
}

/** `fieldsOf` tells the fields of a connection's type. */
export function createRedactor(
  connections: Iterable<SandboxConnection>,
  fieldsOf: (connection: SandboxConnection) => readonly Field[],
): Redactor {
  const secrets = new Set<string>()
  let mask: ((text: string) => string) | null = null
  let maskedCount = 0
  const learn = (connection: SandboxConnection) => {
    for (const secret of secretsOf(connection.values, fieldsOf(connection))) secrets.add(secret)
    mask = secrets.size === 0 ? null : createMask(secrets)
  }
  for (const connection of connections) learn(connection)
  const text = (value: string) => {
    if (mask === null) return value
    const masked = mask(value)
    if (masked !== value) maskedCount += 1
    return masked
  }
  const json = (value: Json) => (mask === null ? value : maskJson(value, text))
  return {
    text,
    json,
    jsonText: (given) => (mask === null ? given : JSON.stringify(json(JSON.parse(given)))),
    learn,
    get maskedCount() {
      return maskedCount
    },
  }
}
