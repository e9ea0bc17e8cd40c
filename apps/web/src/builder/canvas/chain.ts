import { type Edge, type Point, parseEnd } from '../document/index.ts'
import { gapY, nodeSize, type Size, snapPoint } from './geometry.ts'

/** The steps one after the other, where the edges say nothing else. null: they fork, join or stand apart. */
export function chainOf(ids: readonly string[], edges: readonly Edge[]): string[] | null {
  if (edges.length !== ids.length - 1) return null
  const next = new Map(edges.map(([from, to]) => [parseEnd(from).id, to]))
  const led = new Set(edges.map(([, to]) => to))
  const starts = ids.filter((id) => !led.has(id))
  const [start] = starts
  if (start === undefined || starts.length !== 1 || next.size !== edges.length) return null
  const chain: string[] = []
  for (let id: string | undefined = start; id !== undefined; id = next.get(id)) chain.push(id)
  return chain.length === ids.length ? chain : null
}

/** Places for a chain: one below the other, each in the middle. No layout is needed for it, which most lanes hold. */
export function stack(input: {
  chain: readonly string[]
  sizes: Record<string, Size>
  origin: Point
}): Record<string, Point> {
  const { chain, sizes, origin } = input
  const sizeOf = (id: string) => sizes[id] ?? nodeSize
  const width = Math.max(...chain.map((id) => sizeOf(id).width))
  const points: Record<string, Point> = {}
  let y = origin.y
  for (const id of chain) {
    const size = sizeOf(id)
    points[id] = snapPoint({ x: origin.x + (width - size.width) / 2, y })
    y += size.height + gapY
  }
  return points
}
