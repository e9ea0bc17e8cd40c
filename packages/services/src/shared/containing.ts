import { escapeWildcards } from './search.ts'

/** Texts that hold this one, upper and lower case alike, for lists that are never long. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: escapeWildcards(text), mode: 'insensitive' }
}
