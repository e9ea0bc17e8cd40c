import type { Flow, JsonObject, Problem } from '@millrace/contracts'

/** What the form of one trigger kind is given. */
export interface TriggerEditorProps {
  flow: Flow
  values: JsonObject
  /** The whole of the settings after a change. */
  onChange: (values: JsonObject) => void
  problems: readonly Problem[]
  context: JsonObject
}
