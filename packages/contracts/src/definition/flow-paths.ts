import type { Flow, Step } from './schema.ts'
import { type PlacedStep, stepsOf } from './steps-of.ts'

/**
 * Which paths a run of this flow can have: `fetch`, in a loop `each[3]/post`, in a try `safe/post`. A sandbox that names
 * another path is not speaking of this run.
 */
export function createFlowPaths(flow: Pick<Flow, 'steps'>) {
  const steps = new Map([...stepsOf(flow)].map((placed) => [patternOf(placed), placed.step]))
  return {
    /** The step that a path stands for, or null. A run reports 200,000 steps at most, so no loop comes to 7 digits. */
    find(path: string): Step | null {
      return steps.get(path.replaceAll(/\[(0|[1-9]\d{0,5})\]/g, '[]')) ?? null
    },
  }
}

export type FlowPaths = ReturnType<typeof createFlowPaths>

/** A path with its loop indices left out: `each[]/post`. */
function patternOf({ step, inside }: PlacedStep): string {
  if (inside === null) return step.id
  const { container } = inside
  return `${patternOf(container)}${container.step.use === 'loop' ? '[]' : ''}/${step.id}`
}
