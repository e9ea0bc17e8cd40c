/** A start that cannot go on, said in one sentence a person can act on; the cause is for the curious. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
