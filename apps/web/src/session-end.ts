type Listener = () => boolean

const listeners = new Set<Listener>()

/** The listener says true when the page must stay: it holds work that is not saved yet. Returns how to stop listening. */
export function onSessionEnd(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells everybody that the session has ended; true when the page must stay. */
export function announceSessionEnd(): boolean {
  return [...listeners].map((listener) => listener()).some((mustStay) => mustStay)
}
