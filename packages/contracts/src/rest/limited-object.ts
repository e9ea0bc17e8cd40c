import type { z } from 'zod'
import { type JsonObject, jsonObjectSchema } from '../json.ts'

/** An object that takes at most so many KB as JSON: for what is stored whole and handed to every run. */
export function limitedObjectSchema({ what, maxKb }: { what: string; maxKb: number }): z.ZodType<JsonObject> {
  return jsonObjectSchema
    .refine((value) => byteLength(value) <= maxKb * 1024, { error: `${what} at most ${maxKb} KB as JSON` })
    .meta({ type: 'object' })
}

function byteLength(value: JsonObject): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}
