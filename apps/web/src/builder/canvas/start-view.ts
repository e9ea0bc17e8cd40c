import type { Flow } from '@millrace/contracts'
import { type Point, triggerId } from '../document/index.ts'
import { nodeSize, type Size } from './geometry.ts'
import type { Places } from './place.ts'

/** Below this nothing can be read any more: a flow that large is shown from its trigger on. */
const readableZoom = 0.5
const margin = 40

/** Where the view stands when a flow is opened: all of it if that can be read, else its beginning. */
export function startView(flow: Flow, places: Places, view: Size): Point & { zoom: number } {
  const trigger = places.points[triggerId] ?? { x: 0, y: 0 }
  const ids = [triggerId, ...flow.steps.map(({ id }) => id)]
  const boxes = ids.map((id) => ({ ...(places.points[id] ?? trigger), ...(places.sizes[id] ?? nodeSize) }))
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top
  const fitting = Math.min(1, (view.width - 2 * margin) / width, (view.height - 2 * margin) / height)
  if (flow.steps.length === 0 || fitting < readableZoom) {
    const zoom = flow.steps.length === 0 ? 1 : 0.8
    return {
      x: view.width / 2 - (trigger.x + nodeSize.width / 2) * zoom,
      y: margin + 20 - trigger.y * zoom,
      zoom,
    }
  }
  return {
    x: view.width / 2 - (left + width / 2) * fitting,
    y: Math.min((view.height - height * fitting) / 2, 120) - top * fitting,
    zoom: fitting,
  }
}
