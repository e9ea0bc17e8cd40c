import { restoreShared } from './shared-objects.ts'

/** Whose code may have changed what all realms share: of one realm, of several, or nobody's. */
let suspect: object | 'several' | null = null

/** Code of a realm that holds shared objects has run, or is about to. */
export function suspectShared(realm: object): void {
  suspect = suspect === null || suspect === realm ? realm : 'several'
}

/**
 * The next one's turn: it finds the shared objects as they were. null: the runner's own code, connectors among it. Items
 * of a loop that take turns with nobody else cost nothing. Steps side by side share what they change while they run.
 */
export function takeTurn(realm: object | null): void {
  if (suspect === null || suspect === realm) return
  restoreShared()
  suspect = null
}
