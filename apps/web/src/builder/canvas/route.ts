import type { Point } from '../document/index.ts'
import { gapY, grid, type Size } from './geometry.ts'

type Box = Point & Size

const clearance = grid
const stub = 16

/**
 * The x of the vertical lane that an edge takes from a port down to a step, so that it passes beside what stands in
 * between. null: nothing stands in the way, the edge bends where it likes.
 */
export function laneFor({
  from,
  to,
  boxes,
}: {
  from: Point
  to: Point
  boxes: readonly Box[]
}): number | null {
  if (to.y - from.y <= gapY + stub) return null
  const between = boxes.filter((box) => box.y < to.y - clearance && box.y + box.height > from.y + clearance)
  if (between.length === 0) return null
  const isFree = (x: number) =>
    between.every((box) => x < box.x - clearance / 2 || x > box.x + box.width + clearance / 2)
  const lanes = [
    to.x,
    from.x,
    ...between.flatMap((box) => [box.x - clearance, box.x + box.width + clearance]),
  ].filter(isFree)
  // A lane straight above the target or below the port saves two bends.
  const length = (x: number) =>
    Math.abs(x - from.x) + Math.abs(x - to.x) + (x === to.x || x === from.x ? 0 : grid)
  return lanes.toSorted((a, b) => length(a) - length(b))[0] ?? null
}

/** Down, across to the lane, down along it, across to the target, down. */
export function lanePath({ from, to, lane }: { from: Point; to: Point; lane: number }): {
  path: string
  middle: Point
} {
  const points = simplify([
    from,
    { x: from.x, y: from.y + stub },
    { x: lane, y: from.y + stub },
    { x: lane, y: to.y - stub },
    { x: to.x, y: to.y - stub },
    to,
  ])
  return { path: rounded(points, 12), middle: { x: lane, y: (from.y + to.y) / 2 } }
}

function simplify(points: Point[]): Point[] {
  const distinct = points.filter((point, index) => {
    const before = points[index - 1]
    return !before || before.x !== point.x || before.y !== point.y
  })
  return distinct.filter((point, index) => {
    const before = distinct[index - 1]
    const after = distinct[index + 1]
    if (!before || !after) return true
    return !(before.x === point.x && point.x === after.x) && !(before.y === point.y && point.y === after.y)
  })
}

function rounded(points: Point[], radius: number): string {
  return points
    .map((point, index) => {
      const before = points[index - 1]
      const after = points[index + 1]
      if (!before) return `M${point.x},${point.y}`
      if (!after) return `L${point.x},${point.y}`
      const r = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2)
      const start = towards(point, before, r)
      const end = towards(point, after, r)
      return `L${start.x},${start.y}Q${point.x},${point.y} ${end.x},${end.y}`
    })
    .join('')
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}

function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by }
}
