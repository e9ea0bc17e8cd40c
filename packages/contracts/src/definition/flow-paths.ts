import type { Flow, Step } from './schema.ts'

/**
 * Which paths a run of this flow can have: `fetch`, in a loop `each[3]/post`, in a try `safe/post`. A sandbox that names
 * another path is not speaking of this run.
 */
export function createFlowPaths(flow: Pick<Flow, 'steps'>) {
  const steps = new Map<string, Step>()
  collect(flow.steps, '', steps)
  return {
    /** The step that a path stands for, or null. */
    find(path: string): Step | null {
      return steps.get(path.replaceAll(/\[(0|[1-9]\d{0,8})\]/g, '[]')) ?? null
    },
  }
}

export type FlowPaths = ReturnType<typeof createFlowPaths>

/** Paths with their loop indices left out: `each[]/post`. */
function collect(list: Step[], prefix: string, into: Map<string, Step>): void {
  for (const step of list) {
    const path = `${prefix}${step.id}`
    into.set(path, step)
    const inside = step.use === 'loop' ? `${path}[]/` : `${path}/`
    for (const body of [step.body, step.catch, step.finally]) if (body) collect(body.steps, inside, into)
  }
}
