import { z } from 'zod'
import { textSchema } from '../text.ts'

/** Query of every list. `cursor` is opaque: hand back `nextCursor`; null means the end. */
export const pageQuerySchema = z.strictObject({
  cursor: textSchema.max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
})
export type PageQuery = z.infer<typeof pageQuerySchema>
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}
