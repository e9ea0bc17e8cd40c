import type { Definition, Flow, Step } from '@millrace/contracts'
import { type Size, stepSize } from '../canvas/geometry.ts'
import { placesOf } from '../canvas/place.ts'
import { actOnCanvas, roomAfter, roomOnEdge } from '../canvas/room.ts'
import { newStep, type PaletteItem } from '../catalog/index.ts'
import {
  type DocumentAction,
  effectiveEdges,
  findStep,
  formatEnd,
  type GraphRef,
  getGraph,
  outputPorts,
  type Point,
  parseEnd,
  stepIds,
  triggerId,
} from '../document/index.ts'
import { type BuilderStore, getFlow, type Insertion } from '../state/index.ts'

/** Puts a palette item into the shown flow: where it was dropped, or after what is selected. Selects it. */
export function addItem(store: BuilderStore, item: PaletteItem, insertion: Insertion | null = null): void {
  const flow = getFlow(store.getState())
  if (!flow) addToNewFlow(store, item)
  else if (item.kind === 'trigger') addTrigger(store, { item, flow, position: insertion?.position ?? null })
  else addToFlow(store, { item, flow, insertion })
}

/** The one slot of the integration that the action can use; with more than one the person chooses. */
function fittingSlot(definition: Definition, item: PaletteItem): string | null {
  const action = item.connector?.actions.find(({ key }) => item.use === `${item.connector?.key}.${key}`)
  if (!action || action.connection === 'none') return null
  const fitting = Object.entries(definition.connections ?? {}).filter(
    ([, slot]) => slot.connector === item.connector?.key && action.connectionTypes.includes(slot.type),
  )
  const [only] = fitting
  return fitting.length === 1 && only && action.connection === 'required' ? only[0] : null
}

/** The first way out of a step that leads nowhere yet, else its first one. null: nothing can follow. */
function freeEnd(flow: Flow, id: string): string | null {
  if (id === triggerId) return triggerId
  const found = findStep(flow, id)
  if (!found) return null
  const ends = outputPorts(found.step).map(({ port }) => formatEnd({ id, port }))
  const used = new Set(effectiveEdges(found.graph, found.ref).map(([from]) => from))
  return ends.find((end) => !used.has(end)) ?? ends[0] ?? null
}

function addToFlow(
  store: BuilderStore,
  { item, flow, insertion }: { item: PaletteItem; flow: Flow; insertion: Insertion | null },
) {
  const definition = store.getState().history.present
  const step = newStep(item, { taken: stepIds(flow), slot: fittingSlot(definition, item) })
  const spot = insertion ?? spotAfterSelection(flow, store.getState().selection)
  store.getState().dispatch(actOnCanvas(definition, flow, addAction({ flow, step, spot })))
  const isThere = getFlow(store.getState())
  if (isThere && findStep(isThere, step.id)) store.getState().select([step.id])
}

function addToNewFlow(store: BuilderStore, item: PaletteItem) {
  const trigger: DocumentAction =
    item.kind === 'trigger'
      ? {
          type: 'add-flow',
          key: 'main',
          name: 'Main',
          trigger: { id: triggerId, use: item.use, with: item.initial },
        }
      : { type: 'add-flow', key: 'main', name: 'Main' }
  store.getState().dispatch(trigger)
  if (item.kind === 'trigger') store.getState().select([triggerId])
  else addItem(store, item)
}

function addTrigger(
  store: BuilderStore,
  { item, flow, position }: { item: PaletteItem; flow: Flow; position: Point | null },
) {
  // Steps that stand already keep their trigger above them.
  const place = position && flow.steps.length === 0 ? { position } : {}
  store.getState().dispatch({
    type: 'replace-trigger',
    flow: flow.key,
    use: item.use,
    ...(Object.keys(item.initial).length > 0 && { with: item.initial }),
    ...place,
  })
  store.getState().select([triggerId])
}

function addAction(input: { flow: Flow; step: Step; spot: Insertion }): DocumentAction {
  const { flow, step, spot } = input
  const graph = getGraph(flow, spot.graph) ?? { steps: [] }
  const places = placesOf(flow)
  const size = sizeOfNew(step)
  const add = { type: 'add-step', flow: flow.key, graph: spot.graph, step } as const
  if (spot.on) {
    const { position, moved } = roomOnEdge({ graph, graphRef: spot.graph, places }, spot.on, size)
    return {
      type: 'batch',
      actions: [
        { type: 'move', flow: flow.key, positions: moved },
        { ...add, on: spot.on, position },
      ],
    }
  }
  const position =
    spot.position ??
    (spot.after === undefined ? undefined : roomAfter({ graph, places }, parseEnd(spot.after).id, size))
  return {
    ...add,
    ...(position && { position }),
    ...(spot.after !== undefined && { after: spot.after }),
  }
}

function spotAfterSelection(flow: Flow, selection: readonly string[]): Insertion {
  const [selected] = selection
  if (selected !== undefined && selection.length === 1) {
    const found = findStep(flow, selected)
    if (found || selected === triggerId) return spotAfter(flow, found?.ref ?? null, selected)
  }
  const last = lowestStep(flow)
  return spotAfter(flow, null, last ?? triggerId)
}

function spotAfter(flow: Flow, graph: GraphRef, id: string): Insertion {
  const after = freeEnd(flow, id)
  if (after !== null) return { graph, after }
  const position = roomAfter({ graph: getGraph(flow, graph) ?? flow, places: placesOf(flow) }, id, {
    width: 240,
    height: 60,
  })
  return { graph, position }
}

function lowestStep(flow: Flow): string | null {
  const { points } = placesOf(flow)
  let lowest: { id: string; y: number } | null = null
  for (const { id } of flow.steps) {
    const y = points[id]?.y ?? 0
    if (!lowest || y > lowest.y) lowest = { id, y }
  }
  return lowest?.id ?? null
}

function sizeOfNew(step: Step): Size {
  const empty: Flow = { key: 'x', name: 'x', trigger: { id: triggerId, use: 'manual' }, steps: [step] }
  return placesOf(empty).sizes[step.id] ?? stepSize(step)
}
