import { findSyntaxError } from '../code/index.ts'

/** From 1. */
export interface Position {
  line: number
  column: number
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/** Where an expression does not parse, as an offset in it; null when nobody can tell. */
export function offsetOfSyntaxError(source: string): number | null {
  const found = findSyntaxError(`(${source}\n)`)
  if (found === null) return null
  const lines = source.split('\n')
  const before = lines.slice(0, found.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
  const column = found.line === 1 ? found.column - 2 : found.column - 1
  return Math.min(before + Math.max(0, column), source.length)
}
