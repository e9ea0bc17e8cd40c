import type { Field } from '../../field.ts'
import type { Context } from './context.ts'
import type { Path } from './path.ts'

/** A config field and its place in the definition. */
export interface PlacedField {
  field: Field
  at: Path
}

/** What it stands among. */
export interface ConfigPlace {
  /** All fields of the config. */
  fields: readonly Field[]
  context: Context
}
