/** Where a client of a test connects to. */
export interface Target {
  host: string
  port: number
  /** The certificate that the other side's is signed with. */
  ca: string
}
