import type { Step } from '../schema.ts'
import { stepKinds, supportedStepKinds } from '../step-kinds.ts'

/** The ports of a step, or null when they cannot be told because the step itself is wrong. */
export function portsOf(step: Step): string[] | null {
  const error = step.onError === 'port' ? ['error'] : []
  if (step.use === 'loop') return ['empty', ...error]
  if (step.use === 'branch') {
    const keys = caseKeys(step)
    return keys === null ? null : [...keys, 'else', ...error]
  }
  const kind = Object.keys(stepKinds).find((key) => key === step.use)
  if (kind !== undefined && ![...supportedStepKinds].some((key) => key === kind)) return null
  return error
}

/** Read leniently: a broken case must not make its neighbours' ports unknown. */
function caseKeys(step: Step): string[] | null {
  const cases = step.with?.cases
  if (!Array.isArray(cases)) return null
  return cases.flatMap((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return []
    return typeof item.key === 'string' ? [item.key] : []
  })
}
