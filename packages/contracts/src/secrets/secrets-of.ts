import type { Field } from '../field.ts'
import type { Json, JsonObject } from '../json.ts'
import { isSecretField } from '../secret-field.ts'
import { shortestSecret } from './forms-of.ts'

/**
 * What of a connection's values is secret. `fields`: of its type; those that are no secrets (a base URL, a user name)
 * stay readable, and a value without a field counts as secret, as tokens do that somebody else gave.
 */
export function secretsOf(values: JsonObject, fields: readonly Field[]): string[] {
  const open = new Set(fields.filter((field) => !isSecretField(field)).map(({ key }) => key))
  const secrets = Object.entries(values).flatMap(([key, value]) => (open.has(key) ? [] : [...textsIn(value)]))
  const { username, password } = values
  // HTTP basic authentication hides both in one word, which shows the end of a short password otherwise.
  if (typeof username === 'string' && typeof password === 'string' && password.length >= shortestSecret)
    secrets.push(`${username}:${password}`)
  return secrets
}

function* textsIn(value: Json): Generator<string, void, undefined> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number') yield String(value)
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* textsIn(each)
}
