import type { Body, Step } from '../schema.ts'
import type { Path } from './path.ts'
import { portsOf } from './ports.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'

/** The order of a flow's or a body's steps, as far as the edges make sense. */
export interface Graph {
  has(id: string): boolean
  /** Whether `earlier` lies on a way to `later`, so that it has its status when `later` runs. */
  runsBefore(earlier: string, later: string): boolean
}

/** Reads the edges of a flow or body, and reports those that lead nowhere, in circles, or leave a step out. */
export function checkGraph(
  body: Body,
  { at, inBody, report }: { at: Path; inBody: boolean; report: Report },
): Graph {
  const index = new Map(body.steps.map((step, position) => [step.id, position]))
  if (body.edges === undefined) return writtenOrder(index)
  const arrows: Arrow[] = []
  const entries = new Set<number>()
  for (const [position, [from, to]] of body.edges.entries()) {
    const edge = { from, to, at: [...at, 'edges', position] }
    const target = checkTarget(edge, { index, report })
    const source = checkSource(edge, { steps: body.steps, index, inBody, report })
    if (target === null || source === null) continue
    if (source === 'trigger') entries.add(target)
    else if (source === target) {
      report.add(edge.at, `The step "${to}" leads to itself.`, {
        hint: 'Use a loop to repeat steps.',
        code: 'cycle',
        stepId: to,
      })
    } else arrows.push({ from: source, to: target })
  }
  const outgoing = neighbours(body.steps.length, arrows)
  const order = topologicalOrder(outgoing)
  if (order.length < body.steps.length) {
    reportCycle(body.steps, { outgoing, order, at, report })
  }
  const reached = inBody ? null : reachable(outgoing, entries)
  if (reached !== null) reportUnreachable(body.steps, { reached, at, report })
  return order.length < body.steps.length ? anyOrder(index) : graphOrder(index, { outgoing, order, reached })
}

interface Arrow {
  from: number
  to: number
}

interface Edge {
  from: string
  to: string
  at: Path
}

function checkTarget(edge: Edge, { index, report }: { index: ReadonlyMap<string, number>; report: Report }) {
  const { id, port } = splitPort(edge.to)
  const at = [...edge.at, 1]
  if (id === 'trigger') {
    report.add(at, 'No edge can lead into the trigger: it starts the flow.', { stepId: 'trigger' })
    return null
  }
  const target = index.get(id)
  if (target === undefined) {
    report.add(at, `This edge leads to the step "${id}", which does not exist here.`, {
      hint: suggest(id, index.keys()),
      code: 'step_unknown',
    })
    return null
  }
  if (port !== null) {
    report.add(at, `An edge has a port only where it starts, not where it ends.`, {
      hint: `Write "${id}".`,
      stepId: id,
    })
  }
  return target
}

function checkSource(
  edge: Edge,
  {
    steps,
    index,
    inBody,
    report,
  }: { steps: readonly Step[]; index: ReadonlyMap<string, number>; inBody: boolean; report: Report },
): number | 'trigger' | null {
  const { id, port } = splitPort(edge.from)
  const at = [...edge.at, 0]
  if (id === 'trigger') {
    if (inBody) {
      report.add(at, 'There is no trigger inside a body: steps without an incoming edge start at once.', {
        hint: 'Remove this edge.',
      })
      return null
    }
    if (port !== null) report.add(at, 'The trigger has no ports.', { hint: 'Write "trigger".', stepId: id })
    return 'trigger'
  }
  const source = index.get(id)
  const step = source === undefined ? undefined : steps[source]
  if (source === undefined || step === undefined) {
    report.add(at, `This edge starts at the step "${id}", which does not exist here.`, {
      hint: suggest(id, inBody ? index.keys() : [...index.keys(), 'trigger']),
      code: 'step_unknown',
    })
    return null
  }
  if (port !== null) checkPort(step, { port, at, report })
  return source
}

function checkPort(step: Step, { port, at, report }: { port: string; at: Path; report: Report }): void {
  const ports = portsOf(step)
  if (ports === null || ports.includes(port)) return
  const message = `The step "${step.id}" has no port "${port}".`
  if (port === 'error') {
    report.add(at, message, { hint: `Set onError of "${step.id}" to "port".`, stepId: step.id })
    return
  }
  const hint = ports.length === 0 ? `Write "${step.id}" alone: it has no ports.` : suggest(port, ports)
  report.add(at, message, { hint, stepId: step.id })
}

function splitPort(end: string): { id: string; port: string | null } {
  const colon = end.indexOf(':')
  return colon === -1 ? { id: end, port: null } : { id: end.slice(0, colon), port: end.slice(colon + 1) }
}

function neighbours(count: number, arrows: readonly Arrow[]): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => [])
  for (const { from, to } of arrows) lists[from]?.push(to)
  return lists
}

/** Shorter than the graph when steps form a cycle: those on it, and after it, are left out. */
function topologicalOrder(outgoing: readonly number[][]): number[] {
  const waitsFor = new Array<number>(outgoing.length).fill(0)
  for (const targets of outgoing) for (const to of targets) waitsFor[to] = (waitsFor[to] ?? 0) + 1
  const order = outgoing.map((_, position) => position).filter((position) => waitsFor[position] === 0)
  for (const from of order) {
    for (const to of outgoing[from] ?? []) {
      const left = (waitsFor[to] ?? 0) - 1
      waitsFor[to] = left
      if (left === 0) order.push(to)
    }
  }
  return order
}

function reportCycle(
  steps: readonly Step[],
  {
    outgoing,
    order,
    at,
    report,
  }: { outgoing: readonly number[][]; order: readonly number[]; at: Path; report: Report },
): void {
  const cycle = findCycle(outgoing, new Set(order))
  const names = cycle.map((position) => steps[position]?.id ?? '')
  const first = names[0]
  const shown = names.length > 20 ? [...names.slice(0, 20), '...'] : names
  report.add([...at, 'edges'], `The steps form a cycle: ${[...shown, first].join(' -> ')}.`, {
    hint: 'Remove one of these edges; use a loop to repeat steps.',
    code: 'cycle',
    stepId: first,
  })
}

/** Every step outside of the order has a source outside of it too: walking back must come around. */
function findCycle(outgoing: readonly number[][], ordered: ReadonlySet<number>): number[] {
  const sourceOf = new Map<number, number>()
  for (const [from, targets] of outgoing.entries()) {
    if (!ordered.has(from)) for (const to of targets) sourceOf.set(to, from)
  }
  const way: number[] = []
  const seen = new Map<number, number>()
  let at = outgoing.findIndex((_, position) => !ordered.has(position))
  while (!seen.has(at)) {
    seen.set(at, way.length)
    way.push(at)
    at = sourceOf.get(at) ?? at
  }
  return way.slice(seen.get(at)).reverse()
}

function reachable(outgoing: readonly number[][], entries: ReadonlySet<number>): ReadonlySet<number> {
  const reached = new Set(entries)
  for (const from of reached) for (const to of outgoing[from] ?? []) reached.add(to)
  return reached
}

function reportUnreachable(
  steps: readonly Step[],
  { reached, at, report }: { reached: ReadonlySet<number>; at: Path; report: Report },
): void {
  for (const [position, step] of steps.entries()) {
    if (reached.has(position)) continue
    report.add(
      [...at, 'steps', position],
      `The step "${step.id}" is not connected to the trigger: it would never run.`,
      {
        hint: `Add an edge that leads to "${step.id}", or remove the step.`,
      },
    )
  }
}

function writtenOrder(index: ReadonlyMap<string, number>): Graph {
  return {
    has: (id) => index.has(id),
    runsBefore: (earlier, later) => (index.get(earlier) ?? 0) < (index.get(later) ?? 0),
  }
}

/** The order means nothing while there is a cycle: nothing is said about it. */
function anyOrder(index: ReadonlyMap<string, number>): Graph {
  return { has: (id) => index.has(id), runsBefore: () => true }
}

function graphOrder(
  index: ReadonlyMap<string, number>,
  {
    outgoing,
    order,
    reached,
  }: { outgoing: readonly number[][]; order: readonly number[]; reached: ReadonlySet<number> | null },
): Graph {
  let rows: Uint32Array[] | null = null
  return {
    has: (id) => index.has(id),
    runsBefore: (earlier, later) => {
      // A step that never runs is told so; that nothing runs before it follows.
      if (reached?.has(index.get(later) ?? 0) === false) return true
      rows ??= ancestorRows(outgoing, order)
      const position = index.get(earlier) ?? 0
      const word = rows[index.get(later) ?? 0]?.[position >>> 5] ?? 0
      return ((word >>> (position & 31)) & 1) === 1
    },
  }
}

/** One bit per step and ancestor: 2,000 steps take half a megabyte, and the time of 63 words per edge. */
function ancestorRows(outgoing: readonly number[][], order: readonly number[]): Uint32Array[] {
  const words = Math.ceil(outgoing.length / 32)
  const rows = outgoing.map(() => new Uint32Array(words))
  for (const from of order) {
    const own = rows[from]
    for (const to of outgoing[from] ?? []) {
      const row = rows[to]
      if (row === undefined || own === undefined) continue
      for (let word = 0; word < words; word += 1) row[word] = (row[word] ?? 0) | (own[word] ?? 0)
      row[from >>> 5] = (row[from >>> 5] ?? 0) | (1 << (from & 31))
    }
  }
  return rows
}
