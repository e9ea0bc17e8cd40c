import type { RunError } from '@millrace/contracts'
import { thrownByCode } from '../code/index.ts'
import { toRunError } from './errors.ts'
import type { Around } from './sandbox-limit.ts'
import { stepIdOf } from './step-path.ts'

/** Errors that end a run from outside of its steps. `path`: the step at fault, as far as it is known. */

export function nothingCaught(thrown: unknown, around: Around): RunError {
  const { path } = around
  const error = toRunError(thrownByCode(thrown, path === undefined ? 'unknown' : stepIdOf(path)), around)
  return { ...error, message: `Nothing caught this: ${error.message}`, retryable: false }
}

export function exited(code: number, path: string | undefined): RunError {
  const message = `${codeOf(path)} ended its process with process.exit(${code})`
  return { code: 'sandbox_crashed', message, retryable: false }
}

export function flooded(path: string | undefined): RunError {
  const message = `${codeOf(path)} printed more than 16 MB past the limit of the log; log less, or return the data`
  return { code: 'output_too_large', message, retryable: false }
}

export function tooManySteps(executed: number): RunError {
  return {
    code: 'too_many_steps',
    message: `The run executed ${executed} steps, more than one run may: let loops have fewer items, or call another flow for each part`,
    retryable: false,
    details: { executed },
  }
}

function codeOf(path: string | undefined): string {
  return path === undefined ? 'The code' : `The code of step ${stepIdOf(path)}`
}
