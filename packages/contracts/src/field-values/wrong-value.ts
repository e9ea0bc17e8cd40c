export interface WrongValue {
  /** Where in the value. */
  below: (string | number)[]
  message: string
  hint?: string
}
