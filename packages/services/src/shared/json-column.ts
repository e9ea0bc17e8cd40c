import type { Json } from '@millrace/contracts'
import { Prisma } from '@millrace/db'

/**
 * A value for a JSON column. Safe: what verbs store was parsed from JSON, and Prisma drops `undefined` members; its own
 * input type only lacks the interfaces of our schemas.
 */
export function jsonColumn(value: object): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue
}

/** For a column where JSON's null is a value, other than no value at all. */
export function nullableJsonColumn(value: Json): Prisma.InputJsonValue | typeof Prisma.JsonNull {
  return value === null ? Prisma.JsonNull : value
}

/** Safe: jsonb gives back JSON. */
export function fromJsonColumn(value: unknown): Json {
  return value as Json
}
