import type { RecordedStep } from '@millrace/contracts'
import type { CompiledFlow } from './compile.ts'
import { prefixOf } from './path.ts'
import { type Level, levelsOf, type Places, placesOf } from './places.ts'

/**
 * What a run that failed keeps when it is tried again as a whole: what succeeded, and failures that were handled. The
 * failures that ended it go, with what was skipped or canceled because of them; the containers that they took with
 * them are open again.
 */
export function historyForRetry(flow: CompiledFlow, recorded: readonly RecordedStep[]): RecordedStep[] {
  return select(recorded, { places: placesOf(flow), from: null })
}

/**
 * What a replay from the step at `fromPath` keeps of the run that it repeats: the results that do not depend on it. The
 * step, all that comes after it, and the containers around it as results go. Failures that would end the replay before
 * it gets there go too, and what had not ended.
 */
export function historyBefore(
  flow: CompiledFlow,
  recorded: readonly RecordedStep[],
  fromPath: string,
): RecordedStep[] {
  const places = placesOf(flow)
  const from = levelsOf(places, fromPath)
  if (from === null) throw new Error(`The flow has no step at ${fromPath}`)
  return select(recorded, { places, from })
}

interface Plan {
  places: Places
  /** The step to replay from and the containers around it. */
  from: Level[] | null
}

interface Row {
  step: RecordedStep
  /** Innermost first. */
  levels: Level[]
}

function select(recorded: readonly RecordedStep[], { places, from }: Plan): RecordedStep[] {
  const rows = recorded.flatMap((step): Row[] => {
    const levels = levelsOf(places, step.path)
    return levels === null ? [] : [{ step, levels }]
  })
  const live = liveOf(from)
  const doomed = new Set<string>()
  const triesToFinish = new Set<string>()
  for (const { step, levels } of rows) {
    if (!isDoomed(step, levels, live)) continue
    doomed.add(step.path)
    if (step.status !== 'failed') continue
    for (const { container, part } of endedBy(levels)) {
      if (container !== null && part !== 'finally') triesToFinish.add(container)
    }
  }
  const isFinal = finals(rows, { doomed, live })
  const after = from === null ? null : comesAfter(from)
  return rows.flatMap(({ step, levels }): RecordedStep[] => {
    if (after?.(levels) || repeatsFinally(levels, triesToFinish)) return []
    if (levels.slice(1).some(({ path }) => isFinal.has(path))) return [step]
    const kept = keep(step, levels, { isFinal: isFinal.has(step.path), isNewRun: from !== null })
    return kept === null ? [] : [kept]
  })
}

/** One row that stands in no container which stays as it is. */
function keep(
  step: RecordedStep,
  [own]: readonly Level[],
  { isFinal, isNewRun }: { isFinal: boolean; isNewRun: boolean },
): RecordedStep | null {
  if (isFinal) return step
  const { path, stepId, status, attempt, items } = step
  if (own?.place.compiled.body !== null && status !== 'skipped') {
    // Open again, with the same items: what is recorded of them stays true.
    return {
      path,
      stepId,
      status: 'running',
      attempt: isNewRun ? 0 : attempt,
      ...(items === undefined ? {} : { items }),
    }
  }
  if (isNewRun) return null
  return status === 'running' || status === 'waiting' ? step : null
}

/** The steps whose results stay as they are. */
function finals(
  rows: readonly Row[],
  { doomed, live }: { doomed: ReadonlySet<string>; live: ReadonlySet<string> },
): ReadonlySet<string> {
  return new Set(
    rows
      .map(({ step }) => step)
      .filter(({ status }) => status === 'succeeded' || status === 'failed')
      .filter(({ path }) => !doomed.has(path) && !live.has(path))
      .map(({ path }) => path),
  )
}

/** What must not end: the run, and for a replay the containers and graphs that its first step stands in. */
function liveOf(from: readonly Level[] | null): ReadonlySet<string> {
  const live = new Set([rootGraph])
  for (const [position, level] of (from ?? []).entries()) {
    live.add(graphOf(level))
    if (position > 0) live.add(level.path)
  }
  return live
}

const rootGraph = '#root'

/** Names the graph that a step stands in: the three of a try have the same prefix. */
function graphOf({ path, place }: Level): string {
  return place.around === null ? rootGraph : `${prefixOf(path)}#${place.around.part}`
}

/** Whether a recorded step would, applied anew, end something that must live. */
function isDoomed(step: RecordedStep, levels: readonly Level[], live: ReadonlySet<string>): boolean {
  const use = levels[0]?.place.compiled.step.use
  if (step.status === 'failed') {
    if (use === 'stop' && step.error?.code === 'stopped') return true
    return endedBy(levels).some(
      ({ graph, container }) => live.has(graph) || (container !== null && live.has(container)),
    )
  }
  if (step.status !== 'succeeded') return false
  if (use === 'break') {
    const loop = levels.slice(1).find(({ place }) => place.compiled.kind === 'loop')
    return loop !== undefined && live.has(loop.path)
  }
  return use === 'stop'
}

interface Ended {
  graph: string
  /** The container that fails with it; `part`: the body of it that failed. */
  container: string | null
  part: string | null
}

/** The graphs that a failure ends on its way out, up to where it is handled. */
function endedBy(levels: readonly Level[]): Ended[] {
  const ended: Ended[] = []
  for (const [position, level] of levels.entries()) {
    const { place } = level
    if ((place.compiled.step.onError ?? 'fail') !== 'fail') break
    const graph = graphOf(level)
    const container = levels[position + 1]
    if (place.around === null || container === undefined) {
      ended.push({ graph, container: null, part: null })
      break
    }
    const { part, place: around } = place.around
    const { kind, step } = around.compiled
    const isHandled =
      kind === 'loop'
        ? step.with?.onItemError === 'collect'
        : part === 'body' && around.compiled.catch !== null
    ended.push({ graph, container: isHandled ? null : container.path, part })
    if (isHandled) break
  }
  return ended
}

/** A finally follows what happened before it: when that changes, it runs again as a whole. */
function repeatsFinally(levels: readonly Level[], tries: ReadonlySet<string>): boolean {
  return levels.some(({ place }, position) => {
    const container = levels[position + 1]
    return place.around?.part === 'finally' && container !== undefined && tries.has(container.path)
  })
}

/** Whether a step is the one to replay from, is inside it, or may read what comes of it. */
function comesAfter(from: readonly Level[]): (levels: readonly Level[]) => boolean {
  const later = new Set<string>()
  for (const [position, { path, place }] of from.entries()) {
    const prefix = prefixOf(path)
    if (position === 0) later.add(path)
    for (const id of reachedFrom(place)) later.add(prefix + id)
    const { around } = place
    if (around === null || around.place.compiled.kind !== 'try') continue
    for (const part of laterParts[around.part]) {
      for (const { step } of around.place.compiled[part]?.steps ?? []) later.add(prefix + step.id)
    }
  }
  return (levels) => levels.some(({ path }) => later.has(path))
}

const laterParts = { body: ['catch', 'finally'], catch: ['finally'], finally: [] } as const

function reachedFrom({ graph, index }: { graph: Level['place']['graph']; index: number }): string[] {
  const reached = new Set<number>()
  const visit = (position: number): void => {
    for (const { to } of graph.steps[position]?.outgoing ?? []) reached.add(to)
  }
  visit(index)
  for (const position of reached) visit(position)
  return [...reached].map((position) => graph.steps[position]?.step.id ?? '')
}
