import { z } from 'zod'
import { jsonSchema } from './json.ts'
import { stateScopes } from './state-limits.ts'

export { stateKeyPattern, stateLimits, stateScopes } from './state-limits.ts'

export const stateScopeSchema = z.enum(stateScopes)
export type StateScope = z.infer<typeof stateScopeSchema>

export const stateOps = ['set', 'get', 'increment', 'append', 'compare-and-set', 'delete', 'expire'] as const
export type StateOp = (typeof stateOps)[number]

const target = { scope: stateScopeSchema, key: z.string() }
const expiry = { expiresInMs: z.number().int().positive().optional() }

/**
 * One atomic operation on one entry. Answers: get, set, increment, append, expire and delete the entry's value after it
 * (null: there is none); compare-and-set `{ swapped, value }`.
 */
export const stateActionSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('get'), ...target }),
  z.strictObject({ op: z.literal('set'), ...target, value: jsonSchema, ...expiry }),
  /** Begins at 0. Without expiresInMs the entry keeps the expiry that it has. */
  z.strictObject({ op: z.literal('increment'), ...target, by: z.number(), ...expiry }),
  /** Begins with an empty list; only the newest `keep` stay. */
  z.strictObject({ op: z.literal('append'), ...target, value: jsonSchema, keep: z.int().min(1), ...expiry }),
  /** `expected` null: nothing may be there. Values are equal as JSON is, whatever the order of their keys. */
  z.strictObject({
    op: z.literal('compare-and-set'),
    ...target,
    expected: jsonSchema,
    value: jsonSchema,
    ...expiry,
  }),
  z.strictObject({ op: z.literal('expire'), ...target, expiresInMs: z.number().int().positive() }),
  z.strictObject({ op: z.literal('delete'), ...target }),
])
export type StateAction = z.infer<typeof stateActionSchema>
