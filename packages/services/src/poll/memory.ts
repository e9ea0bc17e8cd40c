import { type Json, jsonSchema } from '@millrace/contracts'
import { z } from 'zod'

/** What InstanceFlow.pollCursor holds: what the sandbox said where it stands, and how often in a row it has failed. */
export const pollMemorySchema = z.object({
  position: jsonSchema.default(null),
  failures: z.int().min(0).default(0),
})
export interface PollMemory {
  position: Json
  failures: number
}
