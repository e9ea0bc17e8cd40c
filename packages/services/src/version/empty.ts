import type { Definition } from '@millrace/contracts'

/** What came before the first version: the integration, without anything in it. */
export function emptyDefinition({ schemaVersion, key, name }: Definition): Definition {
  return { schemaVersion, key, name, flows: [] }
}
