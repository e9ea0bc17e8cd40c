/**
 * What one request must show. The body goes through it piece by piece as it came, before anybody parses or stores it.
 */
export interface Verifier {
  /** It reads the body: only `verdict` after the last byte counts. */
  readonly readsBody: boolean
  update(bytes: Uint8Array): void
  verdict(): boolean
}

/** The connection's values cannot be used: for the log of the platform, never for the sender. */
export class UnusableSecret extends Error {
  override readonly name = 'UnusableSecret'
}
