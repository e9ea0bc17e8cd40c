import type { Problem } from '@millrace/contracts'
import type { FormErrors } from '../forms/index.ts'

/** The server's problems: those of the form's fields by field, and what belongs to none of them. */
export function formProblems(problems: readonly Problem[]): { fields: FormErrors; others: Problem[] } {
  const fields: Record<string, string> = {}
  const others: Problem[] = []
  for (const problem of problems) {
    const key = /^form\.(\w+)/.exec(problem.path)?.[1]
    if (key === undefined) others.push(problem)
    else fields[key] ??= [problem.message, problem.hint].filter(Boolean).join(' ')
  }
  return { fields, others }
}
