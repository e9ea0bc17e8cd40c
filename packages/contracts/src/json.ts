import { z } from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Keys that would reach a prototype when copied with `target[key] = value`; refused wherever outside data names keys. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** Any JSON value. Refuses keys that would reach a prototype. */
export const jsonSchema: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(jsonSchema),
    z.record(
      z.string().refine((key) => !forbiddenKeys.has(key), { error: 'this key is reserved by JavaScript' }),
      jsonSchema,
    ),
  ]),
)

export const jsonObjectSchema = z.record(z.string(), jsonSchema)
export type JsonObject = { [key: string]: Json }
