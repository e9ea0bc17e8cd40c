import type { ActionManifest, JsonObject, StepKind } from '@millrace/contracts'

/** What the kinds that are built in are grouped by, in this order. */
export const coreCategories = ['Logic', 'Code and data', 'Time and people', 'Flows and answers'] as const

/** A step kind that is built into the engine, as the palette and the inspector see it. */
export interface CoreStepManifest
  extends Pick<ActionManifest, 'name' | 'description' | 'input' | 'sampleOutput'> {
  /** What a step's `use` says. */
  kind: StepKind
  category: (typeof coreCategories)[number]
  icon: string
  /** `with` of a step that was just dragged onto the canvas. */
  starter: JsonObject
}
