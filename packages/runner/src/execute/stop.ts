import { evaluateDeep } from '../evaluate/index.ts'
import type { Outcome, StepContext } from './context.ts'

export function executeStop(context: StepContext): Outcome {
  const { step, scope } = context
  context.began()
  const message = evaluateDeep(step.with?.message ?? '', scope, 'with.message')
  const status = step.with?.status === 'failed' ? 'failed' : 'succeeded'
  const text = typeof message === 'string' ? message : JSON.stringify(message)
  return {
    kind: 'stop',
    status,
    message: text === '' && status === 'failed' ? `Stopped by step ${step.id}` : text,
  }
}
