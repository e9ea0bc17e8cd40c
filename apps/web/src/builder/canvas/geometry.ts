import type { Step } from '@millrace/contracts'
import { outputPorts, type Point } from '../document/index.ts'

export interface Size {
  width: number
  height: number
}

/** Everything on the canvas stands on this grid. */
export const grid = 20
export const nodeSize: Size = { width: 240, height: 60 }
/** Between a step and the one below it; between neighbours. */
export const gapY = 60
export const gapX = 40

export const portRowHeight = 20
const portWidth = 80

/** The frame around the bodies of a container. */
export const frame = {
  header: 60,
  /** From a lane's upper edge to its first steps. */
  start: 40,
  padding: 20,
  emptyWidth: 280,
  emptyHeight: 80,
  /** A catch or finally that is not used. */
  emptyLane: 40,
  leastLane: 100,
}

/** Named ways out stand in a row of their own at the lower edge, so a step with many of them is wider. */
export function stepSize(step: Step): Size {
  const ports = outputPorts(step)
  if (!hasPortRow(step)) return nodeSize
  return {
    width: Math.max(nodeSize.width, snap(ports.length * portWidth)),
    height: nodeSize.height + portRowHeight,
  }
}

export function hasPortRow(step: Step): boolean {
  return outputPorts(step).some(({ port }) => port !== null)
}

export const frameOrigin: Point = { x: frame.padding, y: frame.header + frame.start }

export function snap(value: number): number {
  return Math.round(value / grid) * grid
}

/** Steps inside never slide under the header of their frame. */
export function insideFrame({ x, y }: Point): Point {
  return { x: Math.max(x, frameOrigin.x), y: Math.max(y, frameOrigin.y) }
}

export function snapPoint({ x, y }: Point): Point {
  return { x: snap(x), y: snap(y) }
}

export function snapUp(value: number): number {
  return Math.ceil(value / grid) * grid
}

export function overlaps(a: Point & Size, b: Point & Size): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
