import {
  type ConnectionSlot,
  connectionSlotSchema,
  type Definition,
  type Flow,
  stepSchema,
} from '@millrace/contracts'
import { z } from 'zod'
import { effectiveEdges, parseEnd } from './edges.ts'
import { eachStep, findStep, type Point } from './graph.ts'

const pointSchema = z.strictObject({ x: z.number(), y: z.number() })

/** Steps as they travel through the clipboard: with their edges, places and the connection slots that they name. */
export const fragmentSchema = z.strictObject({
  millrace: z.literal('steps'),
  steps: z.array(stepSchema).min(1).max(2000),
  edges: z.array(z.tuple([z.string(), z.string()])).max(10_000),
  layout: z.record(z.string(), pointSchema),
  connections: z.record(z.string(), connectionSlotSchema),
})
export type Fragment = z.infer<typeof fragmentSchema>

/** `places` are where the steps are drawn, for those that have no layout yet. */
export function copySteps(
  definition: Definition,
  flow: Flow,
  { ids, places }: { ids: string[]; places: Record<string, Point> },
): Fragment | null {
  const wanted = new Set(ids)
  const outermost = ids.flatMap((id) => {
    const found = findStep(flow, id)
    return found && !isInside(flow, id, wanted) ? [found] : []
  })
  const [first] = outermost
  if (!first) return null
  const level = outermost.filter(({ graph }) => graph === first.graph)
  const steps = level.map(({ step }) => step)
  const kept = new Set(steps.map(({ id }) => id))
  const slots = steps.flatMap((step) => [...eachStep({ steps: [step] })].map((each) => each.step.connection))
  const connections: Record<string, ConnectionSlot> = {}
  for (const slot of slots) {
    const value = slot === undefined ? undefined : definition.connections?.[slot]
    if (slot !== undefined && value) connections[slot] = value
  }
  return {
    millrace: 'steps',
    steps,
    edges: effectiveEdges(first.graph, first.ref).filter(
      ([from, to]) => kept.has(parseEnd(from).id) && kept.has(to),
    ),
    layout: Object.fromEntries(
      steps.map(({ id }) => [id, first.graph.layout?.[id] ?? places[id] ?? { x: 0, y: 0 }]),
    ),
    connections,
  }
}

export function fragmentToText(fragment: Fragment): string {
  return JSON.stringify(fragment, null, 2)
}

/** null: what is on the clipboard is not steps. */
export function parseFragment(text: string): Fragment | null {
  if (!text.includes('"millrace"')) return null
  try {
    const parsed = fragmentSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function isInside(flow: Flow, id: string, containers: ReadonlySet<string>): boolean {
  for (let ref = findStep(flow, id)?.ref; ref; ref = findStep(flow, ref.container)?.ref) {
    if (containers.has(ref.container)) return true
  }
  return false
}
