import { type Json, longestWaitMs } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import type { StepContext } from './context.ts'
import { inputInvalid } from './input-invalid.ts'

/** A field in milliseconds, evaluated: a number from `least` to a year. */
export function durationOf(
  { step, scope }: StepContext,
  { field, given, least }: { field: string; given: Json; least: number },
): number {
  const value = evaluateDeep(given, scope, `with.${field}`)
  const ms = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof ms === 'number' && ms >= least && ms <= longestWaitMs) return Math.ceil(ms)
  throw inputInvalid(step.id, {
    field,
    message: `must be a number of milliseconds from ${least} to ${longestWaitMs} (a year)`,
  })
}
