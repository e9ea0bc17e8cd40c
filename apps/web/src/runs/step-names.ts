import type { Body, Definition, Step } from '@millrace/contracts'

/** Names by step id, of a flow and everything inside its containers. */
export function stepNamesOf(
  definition: Definition | undefined,
  flowKey: string,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const visit = (steps: readonly Step[]) => {
    for (const step of steps) {
      if (step.name) names.set(step.id, step.name)
      for (const body of bodiesOf(step)) visit(body.steps)
    }
  }
  visit(definition?.flows.find((flow) => flow.key === flowKey)?.steps ?? [])
  return names
}

function bodiesOf(step: Step): Body[] {
  return [step.body, step.catch, step.finally].flatMap((body) => body ?? [])
}
