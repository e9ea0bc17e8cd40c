import type { Json, OptionsPage } from '@millrace/contracts'
import { z } from 'zod'

export type ReadPage =
  | { ok: true; page: OptionsPage }
  | { ok: false; error: { source: 'connection' | 'third-party' | 'platform'; message: string } }

const mostItems = 500
const longest = { value: 2000, label: 300, description: 400, cursor: 4000 }

const pageSchema = z.object({
  items: z.array(z.object({ value: z.string(), label: z.string(), description: z.string().nullish() })),
  nextCursor: z.string().max(longest.cursor).nullable(),
})

/** What a data source gave, from a process that is not trusted: so much of it as a form can show. */
export function readPage(output: Json): ReadPage {
  const parsed = pageSchema.safeParse(output)
  if (!parsed.success) {
    const message = 'The data source gave no page of choices: this is a mistake in the connector.'
    return { ok: false, error: { source: 'third-party', message } }
  }
  const { items, nextCursor } = parsed.data
  // A value that was cut would be another value.
  const fitting = items
    .filter(({ value }) => value !== '' && value.length <= longest.value)
    .slice(0, mostItems)
  return {
    ok: true,
    page: {
      items: fitting.map(({ value, label, description }) => ({
        value,
        label: (label === '' ? value : label).slice(0, longest.label),
        ...(description ? { description: description.slice(0, longest.description) } : {}),
      })),
      nextCursor,
    },
  }
}
