import type { Outcome, StepContext } from './context.ts'

export function openTry(context: StepContext): Outcome {
  context.began()
  return { kind: 'try' }
}

export function executeBreak(context: StepContext): Outcome {
  context.began()
  return { kind: 'break' }
}
