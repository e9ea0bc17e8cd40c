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

/** The frame around a loop's body. */
export const frame = { header: 60, start: 40, padding: 20, emptyWidth: 280, emptyHeight: 80 }

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

export function frameSize(inner: { right: number; bottom: number } | null): Size {
  if (!inner) return { width: frame.emptyWidth, height: frame.header + frame.start + frame.emptyHeight }
  return {
    width: Math.max(frame.emptyWidth, snapUp(inner.right + frame.padding)),
    height: Math.max(
      frame.header + frame.start + frame.emptyHeight,
      snapUp(inner.bottom + frame.padding + portRowHeight),
    ),
  }
}

export const frameOrigin: Point = { x: frame.padding, y: frame.header + frame.start }

export function snap(value: number): number {
  return Math.round(value / grid) * grid
}

export function snapPoint({ x, y }: Point): Point {
  return { x: snap(x), y: snap(y) }
}

function snapUp(value: number): number {
  return Math.ceil(value / grid) * grid
}

export function overlaps(a: Point & Size, b: Point & Size): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
