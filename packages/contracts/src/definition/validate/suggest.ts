import { nearest } from '../../nearest.ts'

/** `Did you mean "connection"?`, or what there is to choose from when that is short. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const candidates = [...known]
  const near = nearest(word, candidates)
  if (near !== null) return `Did you mean "${near}"?`
  if (candidates.length === 0 || candidates.length > 12) return undefined
  return `Known here: ${candidates.join(', ')}.`
}
