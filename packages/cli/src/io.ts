/** All that a command has of the world around it. */
export interface Io {
  env: Readonly<Record<string, string | undefined>>
  /** A line of the result. */
  out: (line: string) => void
  /** A line about what went wrong, or what is going on. */
  note: (line: string) => void
  wait: (ms: number) => Promise<void>
  /** The operator wants it to end. */
  signal: AbortSignal
}

/** A sentence for the operator: what is wrong and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError'
}

export interface Command {
  /** What stands after `millrace`, such as `vault rotate`. */
  name: string
  /** Of options and arguments; empty without any. */
  usage: string
  summary: string
  /** Whether it works without database and keys, with these options and arguments. Default: never. */
  isOffline?: (args: readonly string[]) => boolean
  run: (args: readonly string[], io: Io) => Promise<number>
}
