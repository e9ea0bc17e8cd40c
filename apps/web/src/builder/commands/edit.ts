import type { Flow } from '@millrace/contracts'
import { grid, snapPoint } from '../canvas/geometry.ts'
import { placesOf, tidyFlow } from '../canvas/place.ts'
import { actOnCanvas } from '../canvas/room.ts'
import {
  copySteps,
  type DocumentAction,
  type Edge,
  type Fragment,
  findStep,
  fragmentToText,
  type GraphRef,
  type Point,
  parseFragment,
  stepIds,
  triggerId,
} from '../document/index.ts'
import { type BuilderStore, getFlow } from '../state/index.ts'

export function deleteSelection(store: BuilderStore): void {
  const flow = getFlow(store.getState())
  const ids = selectedSteps(store)
  if (!flow || ids.length === 0) return
  onCanvas(store, { type: 'delete-steps', flow: flow.key, ids })
  store.getState().select([])
}

export function deleteStep(store: BuilderStore, id: string): void {
  store.getState().select([id])
  deleteSelection(store)
}

export function connectSteps(store: BuilderStore, graph: GraphRef, edge: Edge): void {
  const flow = getFlow(store.getState())
  if (flow) onCanvas(store, { type: 'connect', flow: flow.key, graph, edge })
}

export function disconnectSteps(store: BuilderStore, graph: GraphRef, edge: Edge): void {
  const flow = getFlow(store.getState())
  if (flow) onCanvas(store, { type: 'disconnect', flow: flow.key, graph, edge })
}

export function duplicateSelection(store: BuilderStore): void {
  const fragment = copyFragment(store)
  if (fragment) pasteFragment(store, fragment, null)
}

/** The selected steps as text for the clipboard. null: no step is selected. */
export function copySelection(store: BuilderStore): string | null {
  const fragment = copyFragment(store)
  return fragment ? fragmentToText(fragment) : null
}

/** Whether the text held steps. `at` is where on the canvas; null: beside the originals. */
export function pasteText(store: BuilderStore, text: string, at: Point | null): boolean {
  const fragment = parseFragment(text)
  if (!fragment) return false
  pasteFragment(store, fragment, at)
  return true
}

export function tidy(store: BuilderStore): void {
  const flow = getFlow(store.getState())
  if (flow) store.getState().dispatch({ type: 'move', flow: flow.key, positions: tidyFlow(flow).points })
}

export function nudgeSelection(store: BuilderStore, { x, y }: Point): void {
  const flow = getFlow(store.getState())
  if (!flow) return
  const { points } = placesOf(flow)
  const positions: Record<string, Point> = {}
  for (const id of store.getState().selection) {
    const point = points[id]
    if (point) positions[id] = { x: point.x + x * grid, y: point.y + y * grid }
  }
  onCanvas(store, { type: 'move', flow: flow.key, positions }, 'nudge')
}

/** Does something to the shown flow and keeps every step in its place. */
export function onCanvas(store: BuilderStore, action: DocumentAction, gesture?: string): void {
  const { history, dispatch } = store.getState()
  const flow = getFlow(store.getState())
  if (flow) dispatch(actOnCanvas(history.present, flow, action), gesture)
}

function copyFragment(store: BuilderStore): Fragment | null {
  const flow = getFlow(store.getState())
  if (!flow) return null
  return copySteps(store.getState().history.present, flow, {
    ids: selectedSteps(store),
    places: placesOf(flow).points,
  })
}

function pasteFragment(store: BuilderStore, fragment: Fragment, at: Point | null): void {
  const flow = getFlow(store.getState())
  if (!flow) return
  const before = stepIds(flow)
  const graph = commonGraph(flow, store.getState().selection)
  onCanvas(store, {
    type: 'paste',
    flow: flow.key,
    graph: at ? null : graph,
    fragment,
    at: at ? snapPoint(at) : beside(fragment),
  })
  const after = getFlow(store.getState())
  const added = after?.steps.flatMap(({ id }) => (before.has(id) ? [] : [id])) ?? []
  if (added.length > 0) store.getState().select(added)
}

function beside(fragment: Fragment): Point {
  const points = Object.values(fragment.layout)
  return snapPoint({
    x: Math.min(...points.map(({ x }) => x)) + 2 * grid,
    y: Math.min(...points.map(({ y }) => y)) + 2 * grid,
  })
}

function commonGraph(flow: Flow, selection: readonly string[]): GraphRef {
  const [first] = selection
  return first === undefined ? null : (findStep(flow, first)?.ref ?? null)
}

function selectedSteps(store: BuilderStore): string[] {
  return store.getState().selection.filter((id) => id !== triggerId)
}
