import type { ConnectorManifest } from '../../manifest.ts'
import type { Problem } from '../../problem-details.ts'
import { type Definition, definitionSchema } from '../schema.ts'

export interface Validation {
  /** null: the input does not have the shape of a definition. Not null with problems: the shape is right, the sense is not. */
  definition: Definition | null
  problems: Problem[]
}

/** Checks a definition that came from outside and reports every problem at once. Never throws, whatever the input. */
export function validateDefinition(
  input: unknown,
  _options: { manifests: readonly ConnectorManifest[] },
): Validation {
  const parsed = definitionSchema.safeParse(input)
  if (parsed.success) return { definition: parsed.data, problems: [] }
  return { definition: null, problems: [{ path: '', message: 'not a definition' }] }
}
