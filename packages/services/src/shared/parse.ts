import type { Problem } from '@millrace/contracts'
import type { z } from 'zod'
import { invalid } from '../errors.ts'

const mostProblems = 100
const mostNames = 20

/** The border: outside data becomes a typed value, or a 422 that names every problem, at most 100. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalid(result.error.issues.slice(0, mostProblems).map(toProblem))
}

export function toJsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = String(key)
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`
    return text === '' ? name : `${text}.${name}`
  }, '')
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  return { path: toJsonPath(issue.path), message: messageOf(issue) }
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys' || issue.keys.length <= mostNames) return issue.message
  const names = issue.keys.slice(0, mostNames).map((name) => JSON.stringify(name.slice(0, 80)))
  return `Unrecognized keys: ${names.join(', ')} and ${issue.keys.length - mostNames} more`
}
