import { type Flow, type RecordedStep, stepsOf } from '@millrace/contracts'

/** Steps whose output the engine itself reads: it says which ports they took. */
export function neededOutputs(flow: Flow): string[] {
  return [...stepsOf(flow)].flatMap(({ step: { use, id } }) =>
    use === 'branch' || use === 'approval' ? [id] : [],
  )
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
