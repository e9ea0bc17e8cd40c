import type { LogLevel } from '@millrace/contracts'
import type { LogLine } from './run-state.ts'

export interface LogFilter {
  /** The lowest level to show. */
  level: LogLevel
  text: string
  /** Only lines of this step (a path) and of what is inside it; null: all. */
  path: string | null
}

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export function filterLogs(lines: readonly LogLine[], { level, text, path }: LogFilter): readonly LogLine[] {
  const needle = text.trim().toLowerCase()
  if (level === 'debug' && needle === '' && path === null) return lines
  return lines.filter(
    (line) =>
      rank[line.level] >= rank[level] &&
      (path === null || isWithin(line.path, path)) &&
      (needle === '' || haystack(line).includes(needle)),
  )
}

function isWithin(linePath: string | null, path: string): boolean {
  if (linePath === null) return false
  return linePath === path || linePath.startsWith(`${path}/`) || linePath.startsWith(`${path}[`)
}

function haystack(line: LogLine): string {
  const data = line.data === undefined ? '' : JSON.stringify(line.data)
  return `${line.path ?? ''} ${line.message} ${data}`.toLowerCase()
}
