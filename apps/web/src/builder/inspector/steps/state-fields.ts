import type { Field, JsonObject } from '@millrace/contracts'

/** Without the settings that belong to another operation. */
export function withoutForeign(fields: readonly Field[], values: JsonObject): JsonObject {
  const op = typeof values.op === 'string' ? values.op : 'set'
  const foreign = new Set(
    fields.flatMap(({ key, showWhen }) =>
      showWhen?.field === 'op' && !showWhen.in.includes(op) ? [key] : [],
    ),
  )
  return Object.fromEntries(Object.entries(values).filter(([key]) => !foreign.has(key)))
}

/** How expressions name the entry. null: its key is only known in the run. */
export function stateReading({ scope, key }: JsonObject): string | null {
  if (typeof scope !== 'string' || typeof key !== 'string' || key === '' || key.includes('{{')) return null
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `state.${scope}.${key}` : `state.${scope}[${JSON.stringify(key)}]`
}
