import { type Json, sizeText } from '@millrace/contracts'
import { evaluateDeep } from '../evaluate/index.ts'
import { deepFreeze } from '../json/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'
import { inputInvalid } from './input-invalid.ts'
import { notAList } from './not-a-list.ts'
import { isStable } from './stable-names.ts'

const mostAtOnce = 100

export function openLoop(context: StepContext): Outcome {
  const { step, scope } = context
  const { items: given = null, concurrency = 1, onItemError, output } = step.with ?? {}
  const stable = isStable(given)
  const items = itemsOf(context, given)
  context.began(undefined, stable ? undefined : items)
  return {
    kind: 'loop',
    items,
    concurrency: atOnce(evaluateDeep(concurrency, scope, 'with.concurrency'), step.id),
    onItemError: onItemError === 'collect' ? 'collect' : 'fail',
    output: output === 'none' ? 'none' : 'list',
  }
}

/** A loop that a resumed run opens again has the items it had, whatever its expression gives now. */
function itemsOf({ step, scope, start, recordedItems }: StepContext, given: Json): readonly Json[] {
  if (recordedItems !== undefined) return deepFreeze(recordedItems)
  const items = evaluateDeep(given, scope, 'with.items')
  if (Array.isArray(items)) {
    if (!isStable(given)) requireRecordable(items, { stepId: step.id, maxBytes: start.limits.outputBytes })
    return items
  }
  throw notAList(items, `The items of loop ${step.id}`)
}

/** Items that a resumed run might see differently go into the journal. */
function requireRecordable(
  items: readonly Json[],
  { stepId, maxBytes }: { stepId: string; maxBytes: number },
): void {
  let bytes = 2
  for (const item of items) {
    bytes += JSON.stringify(item).length + 1
    if (bytes <= maxBytes) continue
    const hint = 'compute the list in a code step, and let the loop name its output'
    throw new StepFailure(
      'output_too_large',
      `The items of loop ${stepId} are computed in its expression and larger than ${sizeText(maxBytes)}: ${hint}`,
    )
  }
}

function atOnce(value: Json, stepId: string): number {
  const count = Number(value)
  if (typeof value !== 'object' && Number.isInteger(count) && count >= 1 && count <= mostAtOnce) return count
  throw inputInvalid(stepId, {
    field: 'concurrency',
    message: `must be a whole number from 1 to ${mostAtOnce}`,
  })
}
