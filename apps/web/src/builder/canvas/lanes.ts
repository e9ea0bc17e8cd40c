import type { BodyPart, Step } from '@millrace/contracts'
import { type GraphRef, lanesOf, type Point } from '../document/index.ts'
import { frame, hasPortRow, portRowHeight, type Size, snapUp } from './geometry.ts'
import type { Places } from './place.ts'

/** One of the bodies of a container as it is drawn: a band across its frame. */
export interface Lane {
  slot: BodyPart
  /** From the frame's upper edge. */
  top: number
  height: number
}

/** How far the steps of a body reach, relative to the frame of a container with this body alone. */
export interface Extent {
  right: number
  bottom: number
}

/** The bands of a container from top to bottom, and the size of the frame around them. */
export function layLanes(
  step: Step,
  extents: Partial<Record<BodyPart, Extent>>,
): { size: Size; lanes: Lane[] } {
  const slots = lanesOf(step)
  const portRow = hasPortRow(step) ? portRowHeight : 0
  const lanes: Lane[] = []
  let top = frame.header
  for (const slot of slots) {
    const height = laneHeight(slot, extents[slot])
    lanes.push({ slot, top, height })
    top += height
  }
  const right = Math.max(0, ...slots.map((slot) => extents[slot]?.right ?? 0))
  const width = Math.max(frame.emptyWidth, snapUp(right + frame.padding))
  return { size: { width, height: top + portRow }, lanes }
}

function laneHeight(slot: BodyPart, extent: Extent | undefined): number {
  if (extent) return snapUp(Math.max(frame.leastLane, extent.bottom - frame.header + frame.padding))
  return slot === 'body' ? frame.start + frame.emptyHeight - portRowHeight : frame.emptyLane
}

/**
 * Where the places of a graph's steps are counted from, in its frame. Every body is written as if it were the only one
 * of its container, so that a growing lane moves those below it without rewriting them.
 */
export function laneOffset({ lanes }: Pick<Places, 'lanes'>, ref: GraphRef): Point {
  const lane = ref && lanes[ref.container]?.find(({ slot }) => slot === ref.slot)
  return { x: 0, y: lane ? lane.top - frame.header : 0 }
}

/** The lane of a container at a height of its frame; above the first and below the last it is the nearest. */
export function laneAt({ lanes }: Pick<Places, 'lanes'>, container: string, y: number): BodyPart {
  const own = lanes[container] ?? []
  return (own.find(({ top, height }) => y < top + height) ?? own.at(-1))?.slot ?? 'body'
}

export function sizeWithLanes(places: Places, step: Step): void {
  const extents: Partial<Record<BodyPart, Extent>> = {}
  for (const slot of lanesOf(step)) {
    const extent = extentOf(step[slot]?.steps ?? [], places)
    if (extent) extents[slot] = extent
  }
  const { size, lanes } = layLanes(step, extents)
  places.sizes[step.id] = size
  places.lanes[step.id] = lanes
}

export function extentOf(steps: readonly Step[], { points, sizes }: Places): Extent | null {
  if (steps.length === 0) return null
  let right = 0
  let bottom = 0
  for (const { id } of steps) {
    const point = points[id]
    const size = sizes[id]
    if (!point || !size) continue
    right = Math.max(right, point.x + size.width)
    bottom = Math.max(bottom, point.y + size.height)
  }
  return { right, bottom }
}
