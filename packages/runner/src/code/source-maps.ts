import { SourceMap } from 'node:module'

interface Position {
  line: number
  column: number
}

/** By step id, as text: a map is read only when an error needs it. */
const texts = new Map<string, string>()
const maps = new Map<string, SourceMap | null>()

export function keepSourceMap(stepId: string, map: string): void {
  texts.set(stepId, map)
  maps.delete(stepId)
}

/**
 * Where a place of a bundled module was in its author's lines. null: it belongs to a package that was bundled with it. A
 * step without a source map keeps its places.
 */
export function authorsPosition(stepId: string, place: Position): Position | null {
  const map = mapOf(stepId)
  if (map === null) return place
  const entry = map.findEntry(place.line - 1, place.column - 1)
  if (!('originalSource' in entry) || !entry.originalSource.startsWith('step:')) return null
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
}

function mapOf(stepId: string): SourceMap | null {
  const known = maps.get(stepId)
  if (known !== undefined) return known
  const text = texts.get(stepId)
  const map = text === undefined ? null : new SourceMap(JSON.parse(text))
  maps.set(stepId, map)
  return map
}
