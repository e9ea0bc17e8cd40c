/** A value that JSON cannot hold, and where in it. */
export class NotJson extends Error {
  override readonly name = 'NotJson'
  readonly path: string

  constructor(path: string, reason: string) {
    super(`${path} ${reason}`)
    this.path = path
  }
}

/** The value would take more bytes than it may. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}
