import type { FinalRunStatus, RunError } from '@millrace/contracts'
import type { LiveStep } from '../live/index.ts'
import type { Lane } from './flow-steps.ts'

/** One line of the waterfall. */
export type TimelineRow =
  | {
      kind: 'step'
      id: string
      depth: number
      step: LiveStep
      items: ItemCounts | null
      /** null: there is nothing inside. */
      open: boolean | null
      /** The body of a try that it stands in; its first step is marked. */
      lane: Lane | null
    }
  | {
      kind: 'iteration'
      id: string
      depth: number
      index: number
      status: LiveStep['status']
      startedAt: string | null
      endedAt: string | null
      open: boolean
    }
  | { kind: 'more'; id: string; depth: number; loop: string; hidden: number }

export interface ItemCounts {
  all: number
  succeeded: number
  failed: number
  running: number
}

interface Group {
  steps: LiveStep[]
  /** Loop path -> index -> what ran inside. */
  loops: Map<string, Map<number, Group>>
  /** Try path -> what ran inside, whichever of its bodies. */
  tries: Map<string, Group>
}

const iterationsAtFirst = 20

/**
 * The steps of a run in the order in which they began; what ran inside a container stands below it. `flipped` holds ids of
 * rows that stand otherwise than by themselves: a loop is folded and opens to its iterations, an iteration to its steps,
 * `more:<loop>` to the rest of a long loop; a try stands open and folds.
 */
export function timelineRows({
  steps,
  flipped,
  laneOf = () => null,
}: {
  steps: Iterable<LiveStep>
  flipped: ReadonlySet<string>
  laneOf?: (stepId: string) => Lane | null
}): TimelineRow[] {
  const rows: TimelineRow[] = []
  const visit = (group: Group, depth: number) => {
    let laneBefore: Lane | null = null
    for (const step of group.steps) {
      const iterations = group.loops.get(step.path)
      const inside = group.tries.get(step.path)
      const isFlipped = flipped.has(step.path)
      const lane = laneOf(step.stepId)
      rows.push({
        kind: 'step',
        id: step.path,
        depth,
        step,
        items: iterations ? countItems(iterations) : null,
        open: iterations ? isFlipped : inside ? !isFlipped : null,
        lane: lane === laneBefore ? null : lane,
      })
      laneBefore = lane
      if (iterations && isFlipped) visitIterations(step.path, iterations, depth + 1)
      if (inside && !isFlipped) visit(inside, depth + 1)
    }
  }
  const visitIterations = (loop: string, iterations: Map<number, Group>, depth: number) => {
    const ordered = [...iterations].toSorted(([a], [b]) => a - b)
    const shown = flipped.has(moreId(loop)) ? ordered : ordered.slice(0, iterationsAtFirst)
    for (const [index, group] of shown) {
      const id = `${loop}[${index}]`
      const isOpen = flipped.has(id)
      rows.push({ kind: 'iteration', id, depth, index, ...summarize(group), open: isOpen })
      if (isOpen) visit(group, depth + 1)
    }
    if (shown.length < ordered.length) {
      rows.push({ kind: 'more', id: moreId(loop), depth, loop, hidden: ordered.length - shown.length })
    }
  }
  visit(groupSteps(steps), 0)
  return rows
}

/** Ids to flip so that the row of a path can be seen. */
export function openersOf(path: string): string[] {
  const openers: string[] = []
  for (const match of path.matchAll(/\[(\d+)\]\//g)) {
    const loop = path.slice(0, match.index)
    openers.push(loop, path.slice(0, match.index + match[0].length - 1))
    if (Number(match[1]) >= iterationsAtFirst) openers.push(moreId(loop))
  }
  return openers
}

/**
 * The failed step that a reader wants to see first: the one whose failure ended the run, not one that the flow handled; as
 * long as the run has not said which, the first one, at the bottom of its containers.
 */
export function failureToShow(
  steps: Iterable<LiveStep>,
  end: { status: FinalRunStatus; error?: RunError | undefined } | null,
): LiveStep | null {
  if (end !== null && end.status !== 'failed') return null
  const endedBy = end?.error?.stepId
  let first: LiveStep | null = null
  let ending: LiveStep | null = null
  for (const step of steps) {
    if (step.status !== 'failed') continue
    if (step.stepId === endedBy) ending = step
    // A container fails because of a step inside it.
    if (first === null || isInside(step.path, first.path)) first = step
  }
  return ending ?? first
}

export interface TimeSpan {
  fromMs: number
  toMs: number
}

/** From the first start to the last end; to `nowMs` while something goes on. At least a millisecond. */
export function timelineSpan({ steps, nowMs }: { steps: Iterable<LiveStep>; nowMs: number }): TimeSpan {
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = 0
  for (const step of steps) {
    if (step.startedAt === null) continue
    const start = Date.parse(step.startedAt)
    fromMs = Math.min(fromMs, start)
    toMs = Math.max(toMs, step.endedAt === null ? nowMs : Date.parse(step.endedAt), start + step.durationMs)
  }
  if (!Number.isFinite(fromMs)) return { fromMs: nowMs, toMs: nowMs + 1 }
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) }
}

/** Where a bar begins and how wide it is, in per cent of the span. */
export function barOf({
  startedAt,
  endedAt,
  span,
  nowMs,
}: {
  startedAt: string | null
  endedAt: string | null
  span: TimeSpan
  nowMs: number
}): { left: number; width: number } | null {
  if (startedAt === null) return null
  const whole = span.toMs - span.fromMs
  const from = Date.parse(startedAt) - span.fromMs
  const to = (endedAt === null ? nowMs : Date.parse(endedAt)) - span.fromMs
  const left = clamp((from / whole) * 100)
  return { left, width: Math.max(0, clamp((to / whole) * 100) - left) }
}

const moreId = (loop: string) => `more:${loop}`
const clamp = (percent: number) => Math.min(100, Math.max(0, percent))

function isInside(path: string, container: string): boolean {
  return path.startsWith(`${container}[`) || path.startsWith(`${container}/`)
}

function groupSteps(steps: Iterable<LiveStep>): Group {
  const root = emptyGroup()
  // Steps of one item mostly follow each other: the group of the last one is found without looking.
  let lastPrefix = ''
  let lastGroup = root
  for (const step of steps) {
    const prefix = step.path.slice(0, step.path.lastIndexOf('/') + 1)
    if (prefix !== lastPrefix) {
      lastGroup = groupOf(root, prefix)
      lastPrefix = prefix
    }
    lastGroup.steps.push(step)
  }
  return root
}

/** The group of what begins with a prefix: `each[3]/` is iteration 3 of `each`, `safe/` the inside of `safe`. */
function groupOf(root: Group, prefix: string): Group {
  let group = root
  for (const match of prefix.matchAll(/(?:\[(\d+)\])?\//g)) {
    const container = prefix.slice(0, match.index)
    group = match[1] === undefined ? insideOf(group, container) : itemOf(group, container, Number(match[1]))
  }
  return group
}

function insideOf({ tries }: Group, path: string): Group {
  const inside = tries.get(path) ?? emptyGroup()
  tries.set(path, inside)
  return inside
}

function itemOf({ loops }: Group, path: string, index: number): Group {
  const iterations = loops.get(path) ?? new Map<number, Group>()
  loops.set(path, iterations)
  const item = iterations.get(index) ?? emptyGroup()
  iterations.set(index, item)
  return item
}

function emptyGroup(): Group {
  return { steps: [], loops: new Map(), tries: new Map() }
}

function countItems(iterations: Map<number, Group>): ItemCounts {
  const counts: ItemCounts = { all: 0, succeeded: 0, failed: 0, running: 0 }
  for (const group of iterations.values()) {
    counts.all += 1
    const status = worst(group.steps)
    if (status === 'failed') counts.failed += 1
    else if (status === 'running' || status === 'waiting') counts.running += 1
    else counts.succeeded += 1
  }
  return counts
}

function summarize(group: Group): {
  status: LiveStep['status']
  startedAt: string | null
  endedAt: string | null
} {
  let startedAt: string | null = null
  let endedAt: string | null = null
  let going = false
  for (const step of group.steps) {
    if (step.startedAt !== null && (startedAt === null || step.startedAt < startedAt))
      startedAt = step.startedAt
    if (step.endedAt !== null && (endedAt === null || step.endedAt > endedAt)) endedAt = step.endedAt
    going ||= step.status === 'running' || step.status === 'waiting'
  }
  return { status: worst(group.steps), startedAt, endedAt: going ? null : endedAt }
}

const severity: readonly LiveStep['status'][] = [
  'failed',
  'running',
  'waiting',
  'canceled',
  'succeeded',
  'skipped',
]

function worst(steps: readonly LiveStep[]): LiveStep['status'] {
  return severity.find((status) => steps.some((step) => step.status === status)) ?? 'succeeded'
}
