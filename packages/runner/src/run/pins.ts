import type { Json, RecordedStep, StartMessage } from '@millrace/contracts'

/**
 * Outputs that a test run is given instead of executing the step. Those of the flow's own steps become history, which
 * works for every kind of step, loops included; those inside a loop's body are given when their step is due, because
 * their paths are known only then.
 */
export function pinnedHistory({ flow, pins = {}, history }: StartMessage): RecordedStep[] {
  const known = new Set(history.map((step) => step.path))
  return flow.steps
    .filter((step) => pins[step.id] !== undefined && !known.has(step.id))
    .map(({ id }) => ({ path: id, stepId: id, status: 'succeeded', attempt: 1, output: pins[id] ?? null }))
}

export function pinOf({ pins }: StartMessage, stepId: string): Json | undefined {
  return pins !== undefined && Object.hasOwn(pins, stepId) ? pins[stepId] : undefined
}
