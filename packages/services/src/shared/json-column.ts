import type { Json } from '@millrace/contracts'
import type { Prisma } from '@millrace/db'

/**
 * A value for a JSON column. Safe: what verbs store was parsed from JSON, and Prisma drops `undefined` members; its own
 * input type only lacks the interfaces of our schemas.
 */
export function jsonColumn(value: object): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue
}

/** Safe: jsonb gives back JSON. */
export function fromJsonColumn(value: unknown): Json {
  return value as Json
}
