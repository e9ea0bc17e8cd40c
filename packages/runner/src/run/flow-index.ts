import { type Flow, type PlacedStep, stepsOf } from '@millrace/contracts'

/** The steps of a flow by id: an id is used once, however deep its step stands. */
export type FlowIndex = ReadonlyMap<string, PlacedStep>

export function indexFlow(flow: Flow): FlowIndex {
  return new Map([...stepsOf(flow)].map((placed) => [placed.step.id, placed]))
}
