import type { Definition, Step } from '@millrace/contracts'

/** Which of a try's bodies a step stands in, where it matters to a reader. */
export type Lane = 'catch' | 'finally'

/** What the definition says of a step that a run shows. */
export interface FlowStep {
  name: string
  use: string
  lane: Lane | null
}

/** By step id, of a flow and everything inside its containers. */
export function flowStepsOf(
  definition: Definition | undefined,
  flowKey: string,
): ReadonlyMap<string, FlowStep> {
  const found = new Map<string, FlowStep>()
  const visit = (steps: readonly Step[], lane: Lane | null) => {
    for (const step of steps) {
      found.set(step.id, { name: step.name || step.id, use: step.use, lane })
      visit(step.body?.steps ?? [], null)
      visit(step.catch?.steps ?? [], 'catch')
      visit(step.finally?.steps ?? [], 'finally')
    }
  }
  visit(definition?.flows.find((flow) => flow.key === flowKey)?.steps ?? [], null)
  return found
}
