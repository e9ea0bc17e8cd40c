import type { Json } from '@millrace/contracts'
import { hasTemplate } from '@millrace/contracts/expression'
import { evaluateBare, evaluateText, type Scope } from '../evaluate/index.ts'
import { StepFailure } from '../step-failure.ts'
import type { Outcome, StepContext } from './context.ts'

export function executeBranch(context: StepContext): Outcome {
  const { step, scope } = context
  context.began()
  const { mode, cases } = step.with ?? {}
  if (!Array.isArray(cases)) throw new StepFailure('input_invalid', `The branch ${step.id} has no cases`)
  const taken: string[] = []
  for (const [index, each] of cases.entries()) {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) continue
    const { key, when } = each
    if (typeof key !== 'string' || !holds(when ?? false, scope, `with.cases[${index}].when`)) continue
    taken.push(key)
    if (mode !== 'all') break
  }
  return { kind: 'output', output: { taken }, taken }
}

/** With or without braces, `when` is an expression, and counts as JavaScript counts. */
function holds(when: Json, scope: Scope, at: string): boolean {
  if (typeof when !== 'string') return Boolean(when)
  return Boolean(hasTemplate(when) ? evaluateText(when, scope, at) : evaluateBare(when, scope, at))
}
