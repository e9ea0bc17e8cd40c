import { type Json, respondHeaderBytes } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'

/** Answers the caller of a synchronous webhook; the flow goes on. */
export async function executeRespond(context: StepContext): Promise<Outcome> {
  const { step, scope } = context
  const { status: givenStatus = 200, headers: givenHeaders = {}, body: givenBody = null } = step.with ?? {}
  const status = Number(evaluateDeep(givenStatus, scope, 'with.status'))
  const headers = textHeaders(evaluateDeep(givenHeaders, scope, 'with.headers'))
  const body = evaluateDeep(givenBody, scope, 'with.body')
  context.began({ status, headers, body })
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new StepFailure(
      'input_invalid',
      `The status of ${step.id} must be a whole number from 200 to 599`,
      {
        details: { problems: [{ field: 'status', message: 'must be from 200 to 599' }] },
      },
    )
  }
  if (lengthOf(headers) > respondHeaderBytes) {
    const message = `must take at most ${respondHeaderBytes} bytes`
    throw new StepFailure('input_invalid', `The headers of ${step.id} ${message}`, {
      details: { problems: [{ field: 'headers', message }] },
    })
  }
  await context.barrier()
  context.respond({ status, headers, body })
  return { kind: 'output', output: { status } }
}

function textHeaders(value: Json): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const headers: Record<string, string> = {}
  for (const [name, each] of Object.entries(value)) {
    headers[name] = typeof each === 'object' ? JSON.stringify(each) : String(each)
  }
  return headers
}

function lengthOf(headers: Record<string, string>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}
