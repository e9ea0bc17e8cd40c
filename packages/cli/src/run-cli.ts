import { VaultError } from '@millrace/vault'
import { commands } from './commands.ts'
import { CliError, type Command, type Io } from './io.ts'

/** Runs one command; the result is the exit code. What it cannot explain it throws. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const found = findCommand(args)
  if (found === null) {
    const asked = args.length === 0 || ['help', '--help', '-h'].includes(args[0] ?? '')
    if (!asked) io.note(`There is no command "${args.join(' ')}".`)
    for (const line of usage()) (asked ? io.out : io.note)(line)
    return asked ? 0 : 2
  }
  try {
    return await found.command.run(found.rest, io)
  } catch (error) {
    if (io.signal.aborted) {
      io.note('Stopped. Started again, it goes on from here.')
      return 1
    }
    if (isUsageError(error)) {
      io.note(`${error.message} Usage: millrace ${found.command.name} ${found.command.usage}`.trim())
      return 2
    }
    if (!(error instanceof CliError) && !(error instanceof VaultError)) throw error
    io.note(error.message)
    return 1
  }
}

/** Whether the command needs neither database nor keys: help, and what checks a file. */
export function isOffline(args: readonly string[]): boolean {
  const found = findCommand(args)
  return found === null || found.command.isOffline?.(found.rest) === true
}

function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } | null {
  for (const command of commands) {
    const words = command.name.split(' ')
    if (words.every((word, index) => args[index] === word)) return { command, rest: args.slice(words.length) }
  }
  return null
}

function usage(): string[] {
  const lines = commands.map(
    ({ name, usage, summary }) => [`millrace ${name} ${usage}`.trim(), summary] as const,
  )
  const width = Math.max(...lines.map(([call]) => call.length))
  return lines.map(([call, summary]) => `${call.padEnd(width)}  ${summary}`)
}

/** Of `parseArgs`: an option that is unknown, or without its value. */
function isUsageError(error: unknown): error is Error {
  return (
    error instanceof TypeError &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  )
}
