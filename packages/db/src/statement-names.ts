/** Statements that one process names: lists of varying length give new texts without end. */
const limit = 300

/**
 * Names for prepared statements. Postgres plans a named statement once per connection instead of at each execution,
 * which for the journal's statement is half of its time.
 */
export function createStatementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    // The driver takes an empty name for none.
    if (names.size >= limit) return ''
    const name = `millrace_${names.size}`
    names.set(sql, name)
    return name
  }
}
