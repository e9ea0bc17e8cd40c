/** The only reader of process.env in this package. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env
}
