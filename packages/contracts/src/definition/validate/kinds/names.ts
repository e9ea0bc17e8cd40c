import { type StepKind, stepKinds } from '../../step-kinds.ts'

export function isStepKind(use: string): use is StepKind {
  return Object.hasOwn(stepKinds, use)
}
