/** The policy refused. `message` is for the person who reads the egress log. */
export class EgressDenied extends Error {
  override readonly name = 'EgressDenied'
  readonly code = 'EACCES'
}
