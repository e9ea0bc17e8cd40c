import type { FlowSettings, JsonObject } from '@millrace/contracts'

export interface SettingsProps {
  settings: FlowSettings
  /** `undefined` takes a setting away. */
  onChange: (patch: { [Key in keyof FlowSettings]?: FlowSettings[Key] | undefined }) => void
  /** What keys can name. */
  context: JsonObject
  /** The problem at or below a part of the settings, such as `concurrency.key`. */
  problemOf: (part: string) => string | undefined
}

/** Without the entries that are not set. */
export function compact<Value extends object>(value: Value): Value {
  const next = { ...value }
  for (const [key, entry] of Object.entries(next)) if (entry === undefined) Reflect.deleteProperty(next, key)
  return next
}
