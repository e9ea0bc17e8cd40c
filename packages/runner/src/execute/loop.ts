import type { Json } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'

const mostAtOnce = 100

export function openLoop(context: StepContext): Outcome {
  const { step, scope } = context
  context.began()
  const { items: given = null, concurrency = 1, onItemError } = step.with ?? {}
  const items = evaluateDeep(given, scope, 'with.items')
  if (!Array.isArray(items)) {
    throw new StepFailure(
      'input_invalid',
      `The items of loop ${step.id} must be a list, not ${nameOf(items)}`,
      {
        details: { problems: [{ field: 'items', message: 'must be a list' }] },
      },
    )
  }
  return {
    kind: 'loop',
    items,
    concurrency: atOnce(evaluateDeep(concurrency, scope, 'with.concurrency'), step.id),
    onItemError: onItemError === 'collect' ? 'collect' : 'fail',
  }
}

function atOnce(value: Json, stepId: string): number {
  const count = Number(value)
  if (typeof value !== 'object' && Number.isInteger(count) && count >= 1 && count <= mostAtOnce) return count
  throw new StepFailure(
    'input_invalid',
    `The concurrency of loop ${stepId} must be a whole number from 1 to ${mostAtOnce}`,
    {
      details: { problems: [{ field: 'concurrency', message: `must be from 1 to ${mostAtOnce}` }] },
    },
  )
}

function nameOf(value: Json): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
