import type { RunError } from '@millrace/contracts'

/** A place in a step's code, lines and columns from 1. */
export interface CodeFault {
  line: number
  column: number | null
  message: string
}

/** Where the code of a step stopped; null when the error is not one of its code. */
export function codeFault(error: RunError | null): CodeFault | null {
  if (error?.code !== 'code_threw') return null
  const { details } = error
  if (typeof details !== 'object' || details === null || Array.isArray(details)) return null
  const { line, column } = details
  if (!isPlace(line)) return null
  return { line, column: isPlace(column) ? column : null, message: error.message }
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
}
