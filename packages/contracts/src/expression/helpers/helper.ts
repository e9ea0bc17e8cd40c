import type { Json } from '../../json.ts'

/** One function that every expression and code step can call: `date.format(...)`. */
export interface Helper {
  name: string
  /** As TypeScript writes a method, without its name: `(date: DateLike, zone?: string): string`. */
  signature: string
  /** One sentence. */
  description: string
  /** An expression that needs no data. */
  example: string
  /** What the example gives. */
  result: Json
}

export interface HelperNamespace {
  name: string
  description: string
  helpers: readonly Helper[]
}
