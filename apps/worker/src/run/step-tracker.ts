import type { FlowPaths, StepRunStatus } from '@millrace/contracts'

export interface StepReport {
  path: string
  stepId: string
  status: StepRunStatus
  attempt: number
}

export interface TrackedStep extends StepReport {
  startedAt: Date | null
  /** Of its first report: where it stands in the timeline. */
  firstSeq: number
}

export type StepVerdict = { ok: true; step: TrackedStep } | { ok: false; violation: string }

export const finalStepStatuses: ReadonlySet<StepRunStatus> = new Set([
  'succeeded',
  'failed',
  'skipped',
  'canceled',
])

/** More than loops within loops come to, and few enough that a run with so many can still be ended in one go. */
const mostOpen = 25_000

/**
 * What each step of one run last was, and whether a report may follow: known paths only, attempts never go back,
 * one final status and nothing after it.
 */
export function createStepTracker({
  paths,
  recorded,
  unfinished,
}: {
  paths: FlowPaths
  /** Paths that an earlier attempt of the run brought to their end. */
  recorded: readonly string[]
  /** Steps that had no end when an earlier attempt let go of the run; they start over, or still wait. */
  unfinished: readonly TrackedStep[]
}) {
  const closed = new Set(recorded)
  const leftOver = new Map(unfinished.map((step) => [step.path, step]))
  const open = new Map<string, TrackedStep>()

  return {
    /** Changes nothing yet: a report that is refused for its values must leave its step as it was. */
    examine(report: StepReport, { at, seq }: { at: Date; seq: number }): StepVerdict {
      const { path, status, attempt } = report
      const before = open.get(path)
      const left = leftOver.get(path)
      const violation = refusal(report, { paths, closed, before })
      if (violation) return { ok: false, violation }
      if (!before && !left && open.size + leftOver.size >= mostOpen)
        return { ok: false, violation: `more than ${mostOpen} steps are under way at once` }

      // What waited goes on; what was under way starts over.
      const waitedSince = left?.status === 'waiting' ? left.startedAt : null
      const startedAt = before?.startedAt ?? waitedSince ?? (status === 'skipped' ? null : at)
      const firstSeq = before?.firstSeq ?? left?.firstSeq ?? seq
      return { ok: true, step: { path, stepId: report.stepId, status, attempt, startedAt, firstSeq } }
    },
    /** What the journal is told of the step. */
    note(step: TrackedStep): void {
      const { path, status } = step
      leftOver.delete(path)
      if (finalStepStatuses.has(status)) {
        open.delete(path)
        closed.add(path)
      } else {
        open.set(path, step)
      }
    },
    /** Steps without a final status, those that an earlier attempt left included. */
    open(): TrackedStep[] {
      return [...leftOver.values(), ...open.values()].sort((a, b) => a.firstSeq - b.firstSeq)
    },
    isRunning(path: string): boolean {
      return open.get(path)?.status === 'running'
    },
    /** Steps that execute right now and hold no other step: a loop runs as long as its body does. */
    runningLeaves(): TrackedStep[] {
      return leavesOf([...open.values()].filter((step) => step.status === 'running'))
    },
    /** Whether something waits and nothing executes: what is under way only holds what waits. */
    onlyWaits(): boolean {
      const leaves = leavesOf([...leftOver.values(), ...open.values()])
      return leaves.length > 0 && leaves.every(({ status }) => status === 'waiting')
    },
  }
}

export type StepTracker = ReturnType<typeof createStepTracker>

/** Those that hold no other one. In one pass: a hostile sandbox has as many as it may. */
function leavesOf(steps: readonly TrackedStep[]): TrackedStep[] {
  const holders = new Set(steps.flatMap(({ path }) => holdersOf(path)))
  return steps.filter(({ path }) => !holders.has(path))
}

/** Of `each[3]/post`: `each` and `each[3]`. */
function holdersOf(path: string): string[] {
  return [...path.matchAll(/[[/]/g)].map(({ index }) => path.slice(0, index))
}

function refusal(
  { path, stepId, status, attempt }: StepReport,
  {
    paths,
    closed,
    before,
  }: { paths: FlowPaths; closed: ReadonlySet<string>; before: TrackedStep | undefined },
): string | null {
  const shown = JSON.stringify(path.slice(0, 200))
  const known = paths.find(path)
  if (!known) return `a step has the path ${shown}, which this flow does not have`
  if (known.id !== stepId) return `the step at ${shown} has another id than its path`
  if (closed.has(path)) return `the step at ${shown} was reported again after its end`
  if (before && attempt < before.attempt) return `the attempts of the step at ${shown} went back`
  if (before?.status === status && before.attempt === attempt) {
    return `the step at ${shown} was reported ${status} twice`
  }
  return null
}
