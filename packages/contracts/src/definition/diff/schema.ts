import { z } from 'zod'
import { jsonSchema } from '../../json.ts'

/** Some lines of a text with what stands around them, as in a unified diff. */
const diffHunkSchema = z.strictObject({
  /** Number of its first line on either side, from 1. */
  beforeLine: z.int(),
  afterLine: z.int(),
  lines: z.array(z.strictObject({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
})
export type DiffHunk = z.infer<typeof diffHunkSchema>

/** One value that differs, at a path inside of what it belongs to (`with.url`). */
const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('value'),
    path: z.string(),
    /** Left out: not set on that side. */
    before: jsonSchema.optional(),
    after: jsonSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('text'),
    path: z.string(),
    hunks: z.array(diffHunkSchema),
    /** Too much to show: the rest of the lines is left out. */
    isCut: z.boolean(),
  }),
])
export type Change = z.infer<typeof changeSchema>

const presence = z.enum(['added', 'removed', 'changed'])

const stepDiffSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  use: z.string(),
  change: presence,
  /** The body that holds it (`each.body`); empty: the flow itself. */
  place: z.string(),
  /** The body that held it before, when that is another one. */
  movedFrom: z.string().optional(),
  changes: z.array(changeSchema),
})
export type StepDiff = z.infer<typeof stepDiffSchema>

const edgeDiffSchema = z.strictObject({
  change: z.enum(['added', 'removed']),
  place: z.string(),
  from: z.string(),
  to: z.string(),
})
export type EdgeDiff = z.infer<typeof edgeDiffSchema>

const flowDiffSchema = z.strictObject({
  key: z.string(),
  name: z.string(),
  change: presence,
  /** Of name, description, settings and trigger. */
  changes: z.array(changeSchema),
  steps: z.array(stepDiffSchema),
  /** Which step follows which; without edges, the written order. */
  edges: z.array(edgeDiffSchema),
  /** Nodes were put elsewhere on the canvas, or steps written in another order. No run notices. */
  isRearranged: z.boolean(),
})
export type FlowDiff = z.infer<typeof flowDiffSchema>

const itemDiffSchema = z.strictObject({
  key: z.string(),
  name: z.string(),
  change: presence,
  /** A config field: title of its page, and of the page before when that is another one. */
  page: z.string().optional(),
  movedFrom: z.string().optional(),
  changes: z.array(changeSchema),
})
export type ItemDiff = z.infer<typeof itemDiffSchema>

/** What differs between two definitions. All lists empty and nothing rearranged: they are the same. */
export const definitionDiffSchema = z.strictObject({
  /** Name, description, category, labels, icon, documentation, npm packages. */
  details: z.array(changeSchema),
  flows: z.array(flowDiffSchema),
  connections: z.array(itemDiffSchema),
  pages: z.array(itemDiffSchema),
  fields: z.array(itemDiffSchema),
  /** Flows, pages or fields stand in another order. */
  isReordered: z.boolean(),
})
/** @see {@link diffDefinitions} */
export type DefinitionDiff = z.infer<typeof definitionDiffSchema>
