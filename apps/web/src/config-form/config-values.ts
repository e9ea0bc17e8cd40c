import type { JsonObject, Problem } from '@millrace/contracts'
import { problemKeys } from './pages.ts'

/** What somebody fills in: values by field, connection ids by slot. */
export interface ConfigValues {
  config: JsonObject
  connections: Record<string, string>
}

export interface ConfigErrors {
  fields: Readonly<Record<string, string>>
  slots: Readonly<Record<string, string>>
}

export const noErrors: ConfigErrors = { fields: {}, slots: {} }

/** What the server found, at the fields that it is about; what is about none of them is left for a note. */
export function toErrors(problems: readonly Problem[]): ConfigErrors & { others: Problem[] } {
  const fields: Record<string, string> = {}
  const slots: Record<string, string> = {}
  const others: Problem[] = []
  for (const problem of problems) {
    const about = problemKeys(problem.path)
    if (about === null) others.push(problem)
    else {
      const errors = about.part === 'config' ? fields : slots
      errors[about.key] ??= problem.message
    }
  }
  return { fields, slots, others }
}
