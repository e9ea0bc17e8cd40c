import { approvalPorts } from '../../protocol-limits.ts'
import type { Step } from '../schema.ts'
import { stepKinds } from '../step-kinds.ts'

/** The ports of a step, or null when they cannot be told because the step itself is wrong. */
export function portsOf(step: Step): string[] | null {
  const error = step.onError === 'port' ? ['error'] : []
  if (step.use === 'loop') return ['empty', ...error]
  if (step.use === 'approval') return [...approvalPorts, ...error]
  if (step.use === 'branch') {
    const keys = caseKeys(step)
    return keys === null ? null : [...keys, 'else', ...error]
  }
  const isKnown = step.use.includes('.') || Object.hasOwn(stepKinds, step.use)
  return isKnown ? error : null
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
