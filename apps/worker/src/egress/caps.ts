/** What one run may do to the outside, whatever its code asks for. */
export interface EgressCaps {
  /** At once; what is still being connected counts. */
  openConnections: number
  connections: number
  sentBytes: number
  receivedBytes: number
  /** New ones beyond this wait their turn; they are not refused. */
  connectionsPerSecond: number
  burst: number
  /** Connections and names asked for in all, with what is refused or makes no sense; then nobody listens any more. */
  questions: number
  /** Of them, without an answer at once. */
  pendingQuestions: number
  /** Names being looked up at once: that takes threads, which all runs share. */
  lookups: number
  logEntries: number
}

export const defaultEgressCaps: EgressCaps = {
  openConnections: 100,
  connections: 10_000,
  sentBytes: 1024 ** 3,
  receivedBytes: 2 * 1024 ** 3,
  connectionsPerSecond: 50,
  burst: 200,
  questions: 25_000,
  pendingQuestions: 256,
  lookups: 2,
  logEntries: 1000,
}

/** How long the broker is patient with what comes from inside, and with the other side. */
export interface EgressTimings {
  /** From the connection to the end of its line. */
  questionMs: number
  dialMs: number
  /** Until somebody connects to a one-time socket. */
  claimMs: number
  /** One direction has ended, and nothing comes from the other. */
  halfOpenMs: number
}

export const defaultEgressTimings: EgressTimings = {
  questionMs: 5000,
  dialMs: 30_000,
  claimMs: 5000,
  halfOpenMs: 60_000,
}
