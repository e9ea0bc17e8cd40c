import type { Flow, Step } from '../schema.ts'
import type { Graph } from './graph.ts'
import { suggest } from './suggest.ts'

/** Which steps' results a step may read. */
export interface Visibility {
  inLoop: boolean
  /** Why `steps.<id>` cannot have a value here; null when it can. */
  refuse(id: string): { message: string; hint: string | undefined } | null
}

/** The graph that a step stands in, and around it the container's. */
export interface Surroundings {
  graph: Graph
  container: { id: string; around: Surroundings } | null
}

/** All steps of a flow by id, each with the container it stands in. */
export type StepIndex = ReadonlyMap<string, { container: string | null }>

export function indexSteps(flow: Flow): StepIndex {
  const index = new Map<string, { container: string | null }>()
  const add = (steps: readonly Step[], container: string | null, depth: number): void => {
    for (const step of steps) {
      if (!index.has(step.id)) index.set(step.id, { container })
      if (step.body !== undefined && depth > 0) add(step.body.steps, step.id, depth - 1)
    }
  }
  add(flow.steps, null, 100)
  return index
}

export function visibilityFrom(self: string, around: Surroundings, index: StepIndex): Visibility {
  return {
    inLoop: around.container !== null,
    refuse(id) {
      const known = index.get(id)
      if (known === undefined) return refuseUnknown(id, index)
      if (id === self) {
        return { message: `The step "${id}" reads its own result.`, hint: 'It has none before it ran.' }
      }
      let place: Surroundings | null = around
      for (let inner = self; place !== null; ) {
        if (place.graph.has(id)) return place.graph.runsBefore(id, inner) ? null : refuseOrder(id, inner)
        if (place.container?.id === id) {
          return {
            message: `"steps.${id}" has no result yet: this step is inside of it.`,
            hint: 'Read loop.item instead.',
          }
        }
        inner = place.container?.id ?? inner
        place = place.container?.around ?? null
      }
      return {
        message: `The step "${id}" is inside "${known.container}": its result is not seen from here.`,
        hint: `Read steps.${known.container}.output, the list of the results.`,
      }
    },
  }
}

function refuseUnknown(id: string, index: StepIndex) {
  const hyphened = [...index.keys()].find((known) => known.startsWith(`${id}-`))
  return {
    message: `The step "${id}" does not exist.`,
    hint: hyphened === undefined ? suggest(id, index.keys()) : `Did you mean steps['${hyphened}']?`,
  }
}

function refuseOrder(id: string, inner: string) {
  return {
    message: `The step "${id}" cannot have run before "${inner}".`,
    hint: `Connect "${id}" so that it leads to "${inner}".`,
  }
}
