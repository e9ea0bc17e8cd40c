import type { DataSourceUse, JsonObject } from '@millrace/contracts'

const reference = /\{\{\s*config\.([a-zA-Z][a-zA-Z0-9_]*)\s*\}\}/g

/** Keys of the fields whose values a data source asks for. */
export function inputKeys(from: DataSourceUse): string[] {
  const found = JSON.stringify(from.with ?? {}).matchAll(reference)
  return [...new Set([...found].flatMap((match) => (match[1] === undefined ? [] : [match[1]])))]
}

export function missingInputs(from: DataSourceUse, values: JsonObject): string[] {
  return inputKeys(from).filter((key) => {
    const value = values[key]
    return value === undefined || value === null || value === ''
  })
}

/** Of the form's values those that the choices depend on: what else changes asks for nothing. */
export function relevantValues(from: DataSourceUse, values: JsonObject): JsonObject {
  return Object.fromEntries(inputKeys(from).map((key) => [key, values[key] ?? null]))
}
