export type VaultErrorReason =
  /** The master key is not 32 bytes of base64. */
  | 'bad_master_key'
  /** The file with the master keys cannot be read or written, or is empty. */
  | 'bad_key_file'
  /** Sealed under a master key that this process was not given. */
  | 'unknown_key'
  /** Not a sealed value, changed since, or another record's. Which of them is not told apart on purpose. */
  | 'not_authentic'

/** Never holds key material or plain text, so it may be logged. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly reason: VaultErrorReason

  constructor(reason: VaultErrorReason, message: string) {
    super(message)
    this.reason = reason
  }
}
