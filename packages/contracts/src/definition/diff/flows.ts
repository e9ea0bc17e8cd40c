import type { Body, Flow } from '../schema.ts'
import { bodiesOf, type PlacedStep, stepsOf } from '../steps-of.ts'
import { changesOf, isSame } from './changes.ts'
import type { EditBudget } from './lines.ts'
import { isSameOrder } from './order.ts'
import type { EdgeDiff, FlowDiff, StepDiff } from './schema.ts'

export function diffFlows(before: readonly Flow[], after: readonly Flow[], budget: EditBudget): FlowDiff[] {
  const older = new Map(before.map((flow) => [flow.key, flow]))
  const newer = new Set(after.map(({ key }) => key))
  return [
    ...after.flatMap((flow) => diffFlow(older.get(flow.key), flow, budget)),
    ...before.filter(({ key }) => !newer.has(key)).flatMap((flow) => diffFlow(flow, undefined, budget)),
  ]
}

function diffFlow(before: Flow | undefined, after: Flow | undefined, budget: EditBudget): FlowDiff[] {
  const shown = after ?? before
  if (shown === undefined) return []
  const old = before === undefined ? [] : placedSteps(before)
  const now = after === undefined ? [] : placedSteps(after)
  const diff: FlowDiff = {
    key: shown.key,
    name: shown.name,
    change: presenceOf(before, after),
    changes: changesOf(ownParts(before), ownParts(after), budget),
    steps: diffSteps(old, now, budget),
    // A flow that is new, or gone, is told by its steps.
    edges: before === undefined || after === undefined ? [] : diffEdges(before, after),
    isRearranged:
      before !== undefined &&
      after !== undefined &&
      !(isSameOrder(idsOf(old), idsOf(now)) && isSame(layoutsOf(before), layoutsOf(after))),
  }
  const isChanged = diff.changes.length + diff.steps.length + diff.edges.length > 0 || diff.isRearranged
  return isChanged || diff.change !== 'changed' ? [diff] : []
}

export function presenceOf(before: unknown, after: unknown): 'added' | 'removed' | 'changed' {
  if (before === undefined) return 'added'
  return after === undefined ? 'removed' : 'changed'
}

function ownParts(flow: Flow | undefined): object {
  if (flow === undefined) return {}
  const { key: _key, steps: _steps, edges: _edges, layout: _layout, trigger, ...rest } = flow
  const { id: _id, ...parts } = trigger
  return { ...rest, trigger: parts }
}

interface Placed extends PlacedStep {
  place: string
}

function placedSteps(flow: Flow): Placed[] {
  return [...stepsOf(flow)].map((placed) => ({ ...placed, place: placeOf(placed.inside) }))
}

function placeOf(inside: PlacedStep['inside']): string {
  return inside === null ? '' : `${inside.container.step.id}.${inside.part}`
}

const idsOf = (steps: readonly Placed[]) => steps.map(({ step }) => step.id)

function diffSteps(before: readonly Placed[], after: readonly Placed[], budget: EditBudget): StepDiff[] {
  const older = new Map(before.map((placed) => [placed.step.id, placed]))
  const newer = new Set(idsOf(after))
  return [
    ...after.flatMap((placed) => diffStep(older.get(placed.step.id), placed, budget)),
    ...before.filter(({ step }) => !newer.has(step.id)).flatMap((gone) => diffStep(gone, undefined, budget)),
  ]
}

function diffStep(before: Placed | undefined, after: Placed | undefined, budget: EditBudget): StepDiff[] {
  const shown = after ?? before
  if (shown === undefined) return []
  const changes = changesOf(stepParts(before), stepParts(after), budget)
  const isMoved = before !== undefined && after !== undefined && before.place !== after.place
  const change = presenceOf(before, after)
  if (change === 'changed' && changes.length === 0 && !isMoved) return []
  const { id, name = id, use } = shown.step
  return [
    { id, name, use, change, place: shown.place, ...(isMoved ? { movedFrom: before.place } : {}), changes },
  ]
}

/** Its bodies are told by their own steps. */
function stepParts(placed: Placed | undefined): object {
  if (placed === undefined) return {}
  const { id: _id, body: _body, catch: _catch, finally: _finally, ...parts } = placed.step
  return parts
}

function diffEdges(before: Flow, after: Flow): EdgeDiff[] {
  const older = edgesOf(before)
  const newer = edgesOf(after)
  return [
    ...[...newer].filter(([id]) => !older.has(id)).map(([, edge]) => ({ change: 'added' as const, ...edge })),
    ...[...older]
      .filter(([id]) => !newer.has(id))
      .map(([, edge]) => ({ change: 'removed' as const, ...edge })),
  ]
}

type Edge = Omit<EdgeDiff, 'change'>

function edgesOf(flow: Flow): Map<string, Edge> {
  const bodies = [...stepsOf(flow)].flatMap(({ step }) =>
    bodiesOf(step).map(({ part, body }) => ({ place: `${step.id}.${part}`, body })),
  )
  const edges = [{ place: '', body: flow }, ...bodies].flatMap(({ place, body }) =>
    (body.edges ?? writtenOrder(body, place)).map(([from, to]): Edge => ({ place, from, to })),
  )
  return new Map(edges.map((edge) => [JSON.stringify([edge.place, edge.from, edge.to]), edge]))
}

/** As the engine runs steps without edges; the first of a body just begins. */
function writtenOrder({ steps }: Pick<Body, 'steps'>, place: string): [string, string][] {
  return steps.flatMap(({ id }, index): [string, string][] => {
    const from = steps[index - 1]?.id ?? (place === '' ? 'trigger' : undefined)
    return from === undefined ? [] : [[from, id]]
  })
}

function layoutsOf(flow: Flow): { [place: string]: Record<string, { x: number; y: number }> } {
  const bodies = [...stepsOf(flow)].flatMap(({ step }) =>
    bodiesOf(step).map(({ part, body }) => [`${step.id}.${part}`, body.layout ?? {}] as const),
  )
  return Object.fromEntries([['', flow.layout ?? {}] as const, ...bodies])
}
