import type { CoreStepManifest } from './core-step.ts'
import { dataSteps } from './data-steps.ts'
import { flowSteps } from './flow-steps.ts'
import { logicSteps } from './logic-steps.ts'
import { timeSteps } from './time-steps.ts'

export const coreSteps: readonly CoreStepManifest[] = [
  ...logicSteps,
  ...dataSteps,
  ...timeSteps,
  ...flowSteps,
]
