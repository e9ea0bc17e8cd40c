import type { Problem } from '@millrace/contracts'
import type { z } from 'zod'
import { invalid } from '../errors.ts'

/** The border: outside data becomes a typed value, or a 422 that names every problem. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalid(result.error.issues.map(toProblem))
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
  return { path: toJsonPath(issue.path), message: issue.message }
}
