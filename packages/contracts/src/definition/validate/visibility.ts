import type { Flow, Step } from '../schema.ts'
import { type BodyPart, bodiesOf } from '../steps-of.ts'
import type { Graph } from './graph.ts'
import type { ProblemDetail } from './report.ts'
import { suggest } from './suggest.ts'

/** Which names and which steps' results a step may read. */
export interface Visibility {
  /** A run is under way: there are `trigger`, `steps` and `run`. */
  inRun: boolean
  inLoop: boolean
  /** Inside the catch or finally of a try, where `error` is. */
  hasError: boolean
  /** In the fields of a transform that maps a list, where `item` and `index` are. */
  hasItem: boolean
  /** Why `steps.<id>` cannot have a value here; null when it can. */
  refuse(id: string): ({ message: string } & ProblemDetail) | null
}

/** The graph that a step stands in, and around it the container's. */
export interface Surroundings {
  graph: Graph
  container: Container | null
}

export interface Container {
  id: string
  kind: 'loop' | 'try'
  part: BodyPart
  /** The bodies of the same try that ran before this one. */
  earlier: readonly Graph[]
  around: Surroundings
}

/** All steps of a flow by id, each with the container it stands in. */
export type StepIndex = ReadonlyMap<string, { container: { id: string; use: string } | null }>

export function indexSteps(flow: Flow): StepIndex {
  const index = new Map<string, { container: { id: string; use: string } | null }>()
  const add = (steps: readonly Step[], container: Step | null, depth: number): void => {
    for (const step of steps) {
      if (!index.has(step.id)) index.set(step.id, { container })
      if (depth > 0) for (const { body } of bodiesOf(step)) add(body.steps, step, depth - 1)
    }
  }
  add(flow.steps, null, 100)
  return index
}

export function visibilityFrom(self: string, around: Surroundings, index: StepIndex): Visibility {
  return {
    inRun: true,
    inLoop: isInside(around, ({ kind }) => kind === 'loop'),
    hasError: isInside(around, ({ part }) => part !== 'body'),
    hasItem: false,
    refuse(id) {
      const known = index.get(id)
      if (known === undefined) return refuseUnknown(id, index)
      if (id === self) {
        return { message: `The step "${id}" reads its own result.`, hint: 'It has none before it ran.' }
      }
      let place: Surroundings | null = around
      for (let inner = self; place !== null; ) {
        if (place.graph.has(id)) return place.graph.runsBefore(id, inner) ? null : refuseOrder(id, inner)
        const { container }: Surroundings = place
        if (container?.earlier.some((graph) => graph.has(id))) return null
        if (container?.id === id) return refuseContainer(container)
        inner = container?.id ?? inner
        place = container?.around ?? null
      }
      return refuseInner(id, known.container)
    },
  }
}

/** What a trigger that polls sees: it is evaluated in a sandbox too, before there is a run. */
export const beforeRun: Visibility = {
  inRun: false,
  inLoop: false,
  hasError: false,
  hasItem: false,
  refuse: () => null,
}

/** Whether one of the containers around is such a one. */
export function isInside(around: Surroundings, matches: (container: Container) => boolean): boolean {
  for (let { container } = around; container !== null; container = container.around.container) {
    if (matches(container)) return true
  }
  return false
}

function refuseUnknown(id: string, index: StepIndex) {
  const hyphened = [...index.keys()].find((known) => known.startsWith(`${id}-`))
  return {
    message: `The step "${id}" does not exist.`,
    hint: hyphened === undefined ? suggest(id, index.keys()) : `Did you mean steps['${hyphened}']?`,
    code: 'step_unknown',
  } as const
}

function refuseOrder(id: string, inner: string) {
  return {
    message: `The step "${id}" cannot have run before "${inner}".`,
    hint: `Connect "${id}" so that it leads to "${inner}".`,
  }
}

function refuseContainer({ id, kind, part }: Container) {
  return {
    message: `"steps.${id}" has no result yet: this step is inside of it.`,
    hint:
      kind === 'loop'
        ? 'Read loop.item instead.'
        : part === 'body'
          ? 'Read the steps before this one.'
          : 'Read error, or the steps of its body.',
  }
}

function refuseInner(id: string, container: { id: string; use: string } | null) {
  const gives = container?.use === 'try' ? 'what its body or catch gave' : 'the list of the results'
  return {
    message: `The step "${id}" is inside "${container?.id}": its result is not seen from here.`,
    hint: `Read steps.${container?.id}.output, ${gives}.`,
  }
}
