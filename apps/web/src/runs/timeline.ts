import type { LiveStep } from '../live/index.ts'

/** One line of the waterfall. */
export type TimelineRow =
  | { kind: 'step'; id: string; depth: number; step: LiveStep; items: ItemCounts | null; open: boolean }
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
}

const iterationsAtFirst = 20

/**
 * The steps of a run in the order in which they began; the iterations of a loop stand below it, folded until opened.
 * `open` holds ids of rows: a loop shows its iterations, an iteration its steps, `more:<loop>` the rest of a long loop.
 */
export function timelineRows({
  steps,
  open,
}: {
  steps: Iterable<LiveStep>
  open: ReadonlySet<string>
}): TimelineRow[] {
  const rows: TimelineRow[] = []
  const visit = (group: Group, depth: number) => {
    for (const step of group.steps) {
      const iterations = group.loops.get(step.path)
      const isOpen = iterations !== undefined && open.has(step.path)
      rows.push({
        kind: 'step',
        id: step.path,
        depth,
        step,
        items: iterations ? countItems(iterations) : null,
        open: isOpen,
      })
      if (isOpen) visitIterations(step.path, iterations, depth + 1)
    }
  }
  const visitIterations = (loop: string, iterations: Map<number, Group>, depth: number) => {
    const ordered = [...iterations].toSorted(([a], [b]) => a - b)
    const shown = open.has(moreId(loop)) ? ordered : ordered.slice(0, iterationsAtFirst)
    for (const [index, group] of shown) {
      const id = `${loop}[${index}]`
      const isOpen = open.has(id)
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

/** Ids to open so that the row of a path can be seen. */
export function openersOf(path: string): string[] {
  const openers: string[] = []
  for (const match of path.matchAll(/\[\d+\]\//g)) {
    openers.push(path.slice(0, match.index), path.slice(0, match.index + match[0].length - 1))
  }
  return openers
}

/** The first failed step at the bottom of the failure: what a reader wants to see first. */
export function firstFailure(steps: Iterable<LiveStep>): LiveStep | null {
  let found: LiveStep | null = null
  for (const step of steps) {
    if (step.status !== 'failed') continue
    // A loop fails because of a step inside it.
    if (found === null || step.path.startsWith(`${found.path}[`)) found = step
  }
  return found
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

function groupSteps(steps: Iterable<LiveStep>): Group {
  const root: Group = { steps: [], loops: new Map() }
  for (const step of steps) groupOf(root, step.path).steps.push(step)
  return root
}

/** The group in which a path stands: `each[3]/post` in iteration 3 of `each`. */
function groupOf(root: Group, path: string): Group {
  let group = root
  for (const match of path.matchAll(/\[(\d+)\]\//g)) {
    const loop = path.slice(0, match.index)
    const index = Number(match[1])
    const iterations = group.loops.get(loop) ?? new Map<number, Group>()
    group.loops.set(loop, iterations)
    const next = iterations.get(index) ?? { steps: [], loops: new Map() }
    iterations.set(index, next)
    group = next
  }
  return group
}

function countItems(iterations: Map<number, Group>): ItemCounts {
  const counts: ItemCounts = { all: 0, succeeded: 0, failed: 0, running: 0 }
  for (const group of iterations.values()) {
    counts.all += 1
    const { status } = summarize(group)
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
  const started = group.steps.flatMap((step) => step.startedAt ?? []).toSorted()
  const going = group.steps.some((step) => step.status === 'running' || step.status === 'waiting')
  const ended = group.steps.flatMap((step) => step.endedAt ?? []).toSorted()
  return {
    status: worst(group.steps),
    startedAt: started[0] ?? null,
    endedAt: going ? null : (ended.at(-1) ?? null),
  }
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
