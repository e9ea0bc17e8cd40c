import type { Size } from './geometry.ts'

export interface View {
  x: number
  y: number
  zoom: number
}

interface Box extends Size {
  x: number
  y: number
}

const margin = 24

/** How the view must move, without zooming, so that a box of the flow is seen; null: it is seen already. */
export function panToShow(input: { box: Box; view: View; size: Size }): View | null {
  const { box, view, size } = input
  const x =
    view.x + shift({ start: box.x * view.zoom + view.x, length: box.width * view.zoom, room: size.width })
  const y =
    view.y + shift({ start: box.y * view.zoom + view.y, length: box.height * view.zoom, room: size.height })
  return x === view.x && y === view.y ? null : { x, y, zoom: view.zoom }
}

function shift({ start, length, room }: { start: number; length: number; room: number }): number {
  if (start < 0) return margin - start
  const outside = start + length - room
  if (outside <= 0) return 0
  // What is larger than the view shows its head.
  return Math.max(-(outside + margin), margin - start)
}
