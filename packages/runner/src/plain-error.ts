/** What people do wrong in an expression or in code, said in full by the message: the class adds nothing to it. */
export class PlainError extends Error {
  override readonly name = 'Error'
}
