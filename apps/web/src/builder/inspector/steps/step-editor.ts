import type { Flow, JsonObject, Problem, Step } from '@millrace/contracts'

/** What the form of one step kind is given. */
export interface StepEditorProps {
  flow: Flow
  step: Step
  values: JsonObject
  /** The whole of the settings after a change. */
  onChange: (values: JsonObject) => void
  problems: readonly Problem[]
  /** The data that the step's expressions can read. */
  context: JsonObject
}
