import type { Body, Definition, Step } from '../schema.ts'
import type { Path } from './path.ts'
import type { Report } from './report.ts'

interface Call {
  from: string
  to: string
  at: Path
}

/**
 * Refuses flows that call each other in a circle which every run goes round: they could not end. Where a call depends on
 * a branch, a loop's items or an error, the run decides, and its limit of depth ends what goes too deep.
 */
export function checkCalls({ flows }: Definition, broken: ReadonlySet<number>, report: Report): void {
  const calls = new Map<string, Call[]>()
  for (const [position, flow] of flows.entries()) {
    if (broken.has(position) || calls.has(flow.key)) continue
    calls.set(flow.key, certainCalls(flow, flow.key, ['flows', position]))
  }
  const done = new Set<string>()
  for (const flow of calls.keys()) {
    const circle = findCircle(flow, calls, done)
    const last = circle?.at(-1)
    if (circle === null || last === undefined) continue
    const names = [...circle.map(({ from }) => from), last.to]
    report.add(last.at, `These flows call each other without end: ${names.join(' -> ')}.`, {
      hint: 'Remove the call, or make it on a port of a branch, so that a run can end.',
      code: 'cycle',
    })
  }
}

/** The way that leads from a flow back to a flow on it; at most 100 flows, so recursion is no danger. */
function findCircle(
  flow: string,
  calls: ReadonlyMap<string, readonly Call[]>,
  done: Set<string>,
  way: readonly Call[] = [],
): Call[] | null {
  if (done.has(flow)) return null
  for (const call of calls.get(flow) ?? []) {
    const next = [...way, call]
    const start = next.findIndex(({ from }) => from === call.to)
    if (start !== -1) {
      done.add(flow)
      return next.slice(start)
    }
    const circle = findCircle(call.to, calls, done, next)
    if (circle !== null) {
      done.add(flow)
      return circle
    }
  }
  done.add(flow)
  return null
}

/** The calls that every run of a flow makes that does not fail. None where a stop may end it. */
function certainCalls(body: Body, from: string, at: Path): Call[] {
  const certain = certainSteps(body)
  if (certain.some(({ step }) => step.use === 'stop')) return []
  return certain.flatMap(({ step, position }): Call[] => {
    const path = [...at, 'steps', position]
    if (step.use === 'try' && step.body !== undefined) {
      return certainCalls(step.body, from, [...path, 'body'])
    }
    const to = step.use === 'call-flow' ? step.with?.flow : undefined
    return typeof to === 'string' ? [{ from, to, at: [...path, 'with', 'flow'] }] : []
  })
}

/** Those on a way of edges without ports from where the graph begins. */
function certainSteps({ steps, edges }: Body): { step: Step; position: number }[] {
  const all = steps.map((step, position) => ({ step, position }))
  if (edges === undefined) return all
  const targets = new Set(edges.map(([, to]) => to))
  const after = new Map<string, string[]>()
  for (const [from, to] of edges) {
    const list = after.get(from)
    if (list === undefined) after.set(from, [to])
    else list.push(to)
  }
  const certain = new Set(after.get('trigger') ?? steps.map(({ id }) => id).filter((id) => !targets.has(id)))
  for (const id of certain) for (const to of after.get(id) ?? []) certain.add(to)
  return all.filter(({ step }) => certain.has(step.id))
}
