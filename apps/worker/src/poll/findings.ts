import { itemsPerPoll, type Json, type PollFindings, pollFindingsSchema } from '@millrace/contracts'

export type ReadFindings = { ok: true; findings: PollFindings } | { ok: false; reason: string }

/** The runner keeps what is beyond the limit for the next look. Code in a sandbox need not, and each item is a run. */
export function readFindings(output: Json): ReadFindings {
  const { items } = Object(output)
  // Before anything is parsed: there may be millions.
  if (Array.isArray(items) && items.length > itemsPerPoll) {
    const reason = `The trigger gave ${items.length} items at once; one look may bring at most ${itemsPerPoll}.`
    return { ok: false, reason }
  }
  const { data } = pollFindingsSchema.safeParse(output)
  if (data !== undefined) return { ok: true, findings: data }
  return { ok: false, reason: 'The trigger gave something else than items and a cursor.' }
}
