import { type Definition, stepsOf } from '@millrace/contracts'

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
  const flow = definition?.flows.find(({ key }) => key === flowKey)
  return new Map(
    [...stepsOf(flow ?? { steps: [] })].map(({ step: { id, name, use }, inside }) => {
      const part = inside?.part ?? 'body'
      return [id, { name: name || id, use, lane: part === 'body' ? null : part }]
    }),
  )
}
