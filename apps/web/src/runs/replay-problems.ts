import type { Problem } from '@millrace/contracts'

const fields = ['from', 'input', 'version'] as const
type ReplayField = (typeof fields)[number]

/** What the server has against a replay, at the fields of its dialog. */
export function replayProblems(
  problems: readonly Problem[],
): Partial<Record<ReplayField, string>> & { isComplete: boolean } {
  const found: Partial<Record<ReplayField, string>> = {}
  let placed = 0
  for (const problem of problems) {
    const field = fields.find((name) => new RegExp(`^${name}(?:\\W|$)`).test(problem.path))
    if (field === undefined) continue
    placed += 1
    found[field] ??= [problem.message, problem.hint].filter(Boolean).join(' ')
  }
  // Complete: nothing is left to be said elsewhere.
  return { ...found, isComplete: problems.length > 0 && placed === problems.length }
}
