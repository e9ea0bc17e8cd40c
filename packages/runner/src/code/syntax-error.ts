import { stripTypeScriptTypes } from 'node:module'

/**
 * Where a module does not parse. V8 tells that only on stderr; Node's own TypeScript parser reads JavaScript as well
 * and prints `:line`, the line, and a caret below the column.
 */
export function findSyntaxError(source: string): { line: number; column: number } | null {
  try {
    stripTypeScriptTypes(source, { mode: 'strip' })
    return null
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? '') : ''
    const line = /^:?(\d+)\n/.exec(stack)?.[1]
    const caret = /\n( *)\^/.exec(stack)?.[1]
    return line === undefined ? null : { line: Number(line), column: (caret?.length ?? 0) + 1 }
  }
}
