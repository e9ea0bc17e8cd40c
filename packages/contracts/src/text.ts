import { z } from 'zod'

/** A text that a column can hold: Postgres knows neither NUL nor half a surrogate pair. */
export const textSchema = z.string().refine((text) => !text.includes('\0') && text.isWellFormed(), {
  error: 'texts hold no NUL character and no half of a surrogate pair',
})
