import type { ContainmentPlan } from './containment.ts'

/** What the first program within new namespaces is told: the one argument of it, as JSON. */
export type EnterPlan = Omit<ContainmentPlan, 'command'>
