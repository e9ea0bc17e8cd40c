import { type Edge, type Point, parseEnd } from '../document/index.ts'
import { gapX, gapY, nodeSize, type Size, snapPoint } from './geometry.ts'

/**
 * A layout for flows so large that the careful one takes seconds: each step below the lowest that leads to it, as near
 * under its leaders as its neighbours allow. Linear but for sorting.
 */
export function layersOf(input: {
  ids: string[]
  edges: Edge[]
  sizes: Record<string, Size>
  origin: Point
}): Record<string, Point> {
  const { ids, edges, sizes, origin } = input
  const leaders = Map.groupBy(edges, ([, to]) => to)
  const ranks = ranksOf(ids, edges)
  const rows = Map.groupBy(ids, (id) => ranks.get(id) ?? 0)
  const centers = new Map<string, number>()
  const points: Record<string, Point> = {}
  let y = origin.y
  for (const rank of [...rows.keys()].toSorted((a, b) => a - b)) {
    const row = (rows.get(rank) ?? []).map((id) => {
      const above = (leaders.get(id) ?? []).flatMap(([from]) => centers.get(parseEnd(from).id) ?? [])
      const wish = above.length === 0 ? origin.x : above.reduce((sum, x) => sum + x, 0) / above.length
      return { id, wish, size: sizes[id] ?? nodeSize }
    })
    // Stable: steps with the same wish keep their written order.
    row.sort((a, b) => a.wish - b.wish)
    const total = row.reduce((sum, { size }) => sum + size.width + gapX, -gapX)
    const middle = row.reduce((sum, { wish }) => sum + wish, 0) / Math.max(1, row.length)
    let x = middle - total / 2
    for (const { id, size } of row) {
      points[id] = snapPoint({ x, y })
      centers.set(id, x + size.width / 2)
      x += size.width + gapX
    }
    y += Math.max(...row.map(({ size }) => size.height)) + gapY
  }
  return points
}

/** The length of the longest way to each step. */
function ranksOf(ids: string[], edges: Edge[]): Map<string, number> {
  const next = Map.groupBy(edges, ([from]) => parseEnd(from).id)
  const waiting = new Map<string, number>()
  for (const [, to] of edges) waiting.set(to, (waiting.get(to) ?? 0) + 1)
  const ranks = new Map<string, number>()
  const open = ids.filter((id) => !waiting.has(id))
  for (let at = 0; at < open.length; at++) {
    const id = open[at] ?? ''
    for (const [, to] of next.get(id) ?? []) {
      ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(id) ?? 0) + 1))
      const left = (waiting.get(to) ?? 1) - 1
      waiting.set(to, left)
      if (left === 0) open.push(to)
    }
  }
  return ranks
}
