import { z } from 'zod'
import { transformVias } from '../definition/step-kinds.ts'
import type { Field } from '../field.ts'
import { type Json, jsonSchema } from '../json.ts'
import type { WrongValue } from './wrong-value.ts'

const part = String.raw`\[(?:\d+|"[^"]*"|'[^']*')\]`
const sourcePath = new RegExp(`^(?:[^.[\\]"'\\s]+|${part})(?:\\.[^.[\\]"'\\s]+|${part})*$`)
const viaSchema = z.enum(transformVias)

/** One line of a `field-mapping`: what a step `transform` takes, without code. */
const mappingLineSchema = z
  .strictObject({
    to: z.string().min(1).max(200),
    /** A path in the source, such as `address.city` or `lines[0]["unit price"]`. */
    from: z.string().max(500).regex(sourcePath, { error: 'from is a path such as address.city' }).optional(),
    value: jsonSchema.optional(),
    via: z.union([viaSchema, z.array(viaSchema).max(10)]).optional(),
  })
  .refine(({ from, value }) => (from === undefined) !== (value === undefined), {
    error: 'give either from (a source field) or value (a fixed value)',
  })
const mostLines = 500

export function checkMapping({ label, mapping, required }: Field, value: Json): WrongValue | null {
  if (!Array.isArray(value))
    return { below: [], message: `${label} is a list of { to, from or value, via }.` }
  if (value.length > mostLines) return { below: [], message: `${label} has at most ${mostLines} lines.` }
  const seen = new Set<string>()
  const targets = mapping?.target.fields
  const sources = mapping?.source.from === undefined ? mapping?.source.fields : undefined
  for (const [index, line] of value.entries()) {
    const parsed = mappingLineSchema.safeParse(line)
    if (!parsed.success) return wrongLine(index, line, parsed.error.issues[0])
    const { to, from } = parsed.data
    if (from !== undefined && sources?.some((source) => source.value === from) === false)
      return { below: [index, 'from'], message: `There is no source field "${from}".` }
    if (seen.has(to)) return { below: [index, 'to'], message: `Another line gives "${to}" already.` }
    seen.add(to)
    if (targets !== undefined && mapping?.target.from === undefined && mapping?.freeTargets !== true) {
      if (!targets.some((target) => target.value === to))
        return { below: [index, 'to'], message: `There is no target "${to}".` }
    }
  }
  const missing = targets?.find((target) => target.required === true && !seen.has(target.value))
  if (missing === undefined || required !== true) return null
  return { below: [], message: `${label} needs a source for "${missing.label}".` }
}

function wrongLine(index: number, line: Json, issue: z.core.$ZodIssue | undefined): WrongValue {
  if (line !== null && typeof line === 'object' && !Array.isArray(line) && line.expr !== undefined) {
    return {
      below: [index, 'expr'],
      message: 'A mapping cannot hold an expression.',
      hint: 'Choose a source field (from) or a fixed value, and a transform (via).',
    }
  }
  const below = (issue?.path ?? []).filter((part) => typeof part !== 'symbol')
  return {
    below: [index, ...below],
    message: `This line cannot be used: ${issue?.message ?? 'it is wrong'}.`,
  }
}
