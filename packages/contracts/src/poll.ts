import { z } from 'zod'
import { jsonSchema } from './json.ts'
import { itemsPerPoll } from './protocol-limits.ts'

/** What one look of a polling trigger brings out of its sandbox. */
export const pollFindingsSchema = z.strictObject({
  /** The oldest first. */
  items: z.array(jsonSchema).max(itemsPerPoll),
  /** Handed to the next look as it is; only the sandbox knows what it means. */
  position: jsonSchema,
  /** The next look follows at once. */
  more: z.boolean(),
})
export type PollFindings = z.infer<typeof pollFindingsSchema>
