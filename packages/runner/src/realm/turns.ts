import { restoreShared } from './shared-objects.ts'

/** The part of a realm that turns need. */
export interface TurnTaker {
  /** It holds objects that other realms hold too. */
  readonly isExposed: boolean
  /** Turns that it has now: items of a loop may run side by side. */
  openTurns: number
  /** Turns in a row after which everything was as before. */
  cleanTurns: number
}

/** After so many clean turns a realm is looked at less closely, and when somebody else's turn comes: loops have hundreds. */
const trustedAfter = 3

/** Whose code may have changed what all realms share: of one realm, of several, or nobody's. */
let suspect: TurnTaker | 'several' | null = null

/**
 * The next one's turn: it finds the shared objects as they were. null: the runner's own code, connectors among it. Steps
 * side by side share what they change while they run.
 */
export function takeTurn(realm: TurnTaker | null): void {
  if (suspect !== null && suspect !== realm) {
    restoreShared({ quick: suspect !== 'several' && isTrusted(suspect) })
    suspect = null
  }
  if (realm === null) return
  realm.openTurns += 1
  suspectShared(realm)
}

function isTrusted(realm: TurnTaker): boolean {
  return realm.cleanTurns >= trustedAfter
}

/** Code of this realm has run, or is about to. */
export function suspectShared(realm: TurnTaker): void {
  if (realm.isExposed) suspect = suspect === null || suspect === realm ? realm : 'several'
}

/** A timer of this realm has fired, perhaps one that its step left behind: then it is somebody else's turn. */
export function hasResumed(realm: TurnTaker): void {
  if (realm.openTurns > 0) suspectShared(realm)
  else if (realm.isExposed) restoreShared()
}

/** The runner goes on with what came of it. */
export function endTurn(realm: TurnTaker): void {
  realm.openTurns -= 1
  if (!realm.isExposed) return
  if (isTrusted(realm)) {
    suspectShared(realm)
    return
  }
  realm.cleanTurns = restoreShared() === null ? realm.cleanTurns + 1 : 0
}
