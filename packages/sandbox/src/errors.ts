/** How a sandbox broke the protocol. Closed: what happens next reads this, never the message. */
export type ProtocolFault =
  | 'oversized'
  | 'torn'
  | 'not_utf8'
  | 'not_json'
  | 'too_deep'
  | 'too_many'
  | 'bad_data'
  | 'flood'

/** The process sent something that is not the protocol. It has been killed; what it sent is to be distrusted. */
export class SandboxProtocolError extends Error {
  override readonly name = 'SandboxProtocolError'
  readonly fault: ProtocolFault

  constructor(fault: ProtocolFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/** The process did not get as far as its first frame. */
export class SandboxBootError extends Error {
  override readonly name = 'SandboxBootError'
}

/** A message could not be handed over, because the process is gone. Why it is gone: `ended` of the sandbox. */
export class SandboxGoneError extends Error {
  override readonly name = 'SandboxGoneError'
}
