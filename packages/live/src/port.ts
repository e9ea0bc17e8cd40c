/**
 * Says that something new is in the database, never what: subscribers read the journal from the seq they have.
 * So a lost hint delays and never loses, and the bus carries no data of any tenant.
 */
export interface Live {
  /** Resolves when the hint is on its way. Never rejects: a bus that is away costs a delay, and `onError` hears of it. */
  publish(hint: LiveHint): Promise<void>
  /**
   * Calls back for each hint on the topic until the signal ends. Resolves once the subscription stands, or after a few
   * seconds without the bus. Whenever hints may have been missed, comes one with seq 0: read again.
   */
  subscribe(options: { topic: string; onHint: (hint: LiveHint) => void; signal: AbortSignal }): Promise<void>
  close(): Promise<void>
}

/** topic `run:<id>`: the journal grew to `seq`. topic `runs:<organizationId>`: a run of the organization changed. topic `control`: `cancel:<runId>`, `wake:<runId>` (a wait of it was answered). */
export interface LiveHint {
  topic: string
  seq: number
  data?: string
}
