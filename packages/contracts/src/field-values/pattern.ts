import { RE2JS } from 're2js'

/**
 * Patterns are an organization's, values a customer's, and both are checked on a server that others share: RE2 matches
 * in linear time, and these two bound what a step of it costs.
 */
const mostInstructions = 2000
const longestText = 10_000

/** What is wrong with a pattern; null: nothing. */
export function patternProblem(pattern: string): string | null {
  try {
    return RE2JS.compile(pattern).programSize() > mostInstructions
      ? 'The pattern is too large: use smaller counts in its {braces}.'
      : null
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    return `The pattern cannot be used: ${reason}.`
  }
}

/** Whether the whole text matches. What cannot be decided in bounded time does not. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (text.length > longestText || patternProblem(pattern) !== null) return false
  return RE2JS.matches(pattern, text)
}
