import type { Field, Json, SandboxConnection } from '@millrace/contracts'

/** Shorter ones would mask half of an ordinary sentence. */
const shortestSecret = 4
const mask = '***'

/** Masks the secrets of a run in what leaves the sandbox. Inside, steps see the real values. */
export interface Redactor {
  text(text: string): string
  json(value: Json): Json
  /** A value as its JSON text. */
  jsonText(text: string): string
  /** How many texts were changed so far. */
  readonly maskedCount: number
}

/**
 * `fieldsOf` tells the fields of a connection type: those that are no secrets (a base URL, a user name) stay readable.
 * A value without a field counts as secret.
 */
export function createRedactor(
  connections: Iterable<SandboxConnection>,
  fieldsOf: (connection: SandboxConnection) => readonly Field[],
): Redactor {
  const forms = new Set<string>()
  for (const connection of connections) {
    const open = new Set(
      fieldsOf(connection)
        .filter((field) => field.type !== 'secret')
        .map((field) => field.key),
    )
    for (const [key, value] of Object.entries(connection.values)) {
      if (!open.has(key)) for (const secret of textsIn(value)) addForms(forms, secret)
    }
    const { username, password } = connection.values
    // HTTP basic authentication hides both in one word.
    if (typeof username === 'string' && typeof password === 'string' && password.length >= shortestSecret) {
      forms.add(Buffer.from(`${username}:${password}`).toString('base64'))
    }
  }
  if (forms.size === 0) {
    return { text: (text) => text, json: (value) => value, jsonText: (text) => text, maskedCount: 0 }
  }
  // Longest first: a secret that contains another must go as a whole.
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map((form) => escapeForPattern(form))
  const pattern = new RegExp(alternatives.join('|'), 'g')
  let maskedCount = 0
  const text = (value: string) => {
    const masked = value.replace(pattern, mask)
    if (masked !== value) maskedCount += 1
    return masked
  }
  const json = (value: Json) => mapTexts(value, text)
  return {
    text,
    json,
    jsonText: (given) => JSON.stringify(json(JSON.parse(given))),
    get maskedCount() {
      return maskedCount
    },
  }
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function addForms(forms: Set<string>, secret: string): void {
  if (secret.length < shortestSecret) return
  forms.add(secret)
  forms.add(encodeURIComponent(secret.toWellFormed()))
  forms.add(JSON.stringify(secret).slice(1, -1))
  const bytes = Buffer.from(secret)
  forms.add(bytes.toString('base64'))
  forms.add(bytes.toString('base64url'))
}

function* textsIn(value: Json): Generator<string, void, undefined> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'number') yield String(value)
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* textsIn(each)
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [map(key), mapTexts(each, map)]))
}
