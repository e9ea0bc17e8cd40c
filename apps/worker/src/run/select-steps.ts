import type { Flow, RecordedStep, Step } from '@millrace/contracts'

/** Steps whose output the engine itself reads: it says which ports they took. */
export function neededOutputs(flow: Flow): string[] {
  const found: string[] = []
  const visit = (steps: readonly Step[]) => {
    for (const step of steps) {
      if (step.use === 'branch' || step.use === 'approval') found.push(step.id)
      for (const body of [step.body, step.catch, step.finally]) if (body) visit(body.steps)
    }
  }
  visit(flow.steps)
  return found
}

/** What the engine made of a history, as paths: results that stay, and containers that it has opened again. */
export function selectSteps(
  before: readonly RecordedStep[],
  after: readonly RecordedStep[],
): { keep: string[]; reopen: string[] } {
  const statuses = new Map(before.map(({ path, status }) => [path, status]))
  const keep: string[] = []
  const reopen: string[] = []
  for (const { path, status } of after) {
    if (status === 'running' && statuses.get(path) !== 'running') reopen.push(path)
    else keep.push(path)
  }
  return { keep, reopen }
}
