/** Whether what both lists hold stands in the same order in both. */
export function isSameOrder(before: readonly string[], after: readonly string[]): boolean {
  const newer = new Set(after)
  const older = new Set(before)
  const old = before.filter((key) => newer.has(key))
  const now = after.filter((key) => older.has(key))
  return old.every((key, index) => key === now[index])
}
