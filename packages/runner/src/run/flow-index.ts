import type { Body, Flow, Step } from '@millrace/contracts'

export type Part = 'body' | 'catch' | 'finally'

/** Where a step stands in its flow. */
export interface Place {
  readonly step: Step
  readonly graph: Body
  /** The container around it and which of its bodies holds it; null: the flow itself. */
  readonly inside: { readonly container: Place; readonly part: Part } | null
}

/** The steps of a flow by id: an id is used once, however deep its step stands. */
export type FlowIndex = ReadonlyMap<string, Place>

export function indexFlow(flow: Flow): FlowIndex {
  const index = new Map<string, Place>()
  const add = (graph: Body, inside: Place['inside']): void => {
    for (const step of graph.steps) {
      const place: Place = { step, graph, inside }
      index.set(step.id, place)
      for (const part of ['body', 'catch', 'finally'] as const) {
        const body = step[part]
        if (body !== undefined) add(body, { container: place, part })
      }
    }
  }
  add(flow, null)
  return index
}
