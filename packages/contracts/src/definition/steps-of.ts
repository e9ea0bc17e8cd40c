import type { Body, Step } from './schema.ts'

/** The graphs that a container may hold, in the order in which they run. */
export const bodyParts = ['body', 'catch', 'finally'] as const
export type BodyPart = (typeof bodyParts)[number]

/** What a flow and the bodies of a container have in common. */
export type Graph = Pick<Body, 'steps' | 'edges'>

/** A step and where it stands in its flow. */
export interface PlacedStep {
  readonly step: Step
  /** The graph that lists it, and at which place. */
  readonly graph: Graph
  readonly index: number
  /** The container around it and which of its bodies holds it; null: the flow itself. */
  readonly inside: { readonly container: PlacedStep; readonly part: BodyPart } | null
}

/** Every step of a graph and of the containers in it, a container before what is inside. */
export function* stepsOf(graph: Graph, inside: PlacedStep['inside'] = null): Generator<PlacedStep, void> {
  for (const [index, step] of graph.steps.entries()) {
    const placed: PlacedStep = { step, graph, index, inside }
    yield placed
    for (const { part, body } of bodiesOf(step)) yield* stepsOf(body, { container: placed, part })
  }
}

/** The graphs inside a container; none of any other step. */
export function bodiesOf(step: Step): { part: BodyPart; body: Body }[] {
  return bodyParts.flatMap((part) => {
    const body = step[part]
    return body === undefined ? [] : [{ part, body }]
  })
}
