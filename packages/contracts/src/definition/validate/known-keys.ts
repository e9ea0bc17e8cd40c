import { z } from 'zod'
import { definitionSchema } from '../schema.ts'
import type { Path } from './path.ts'

/** The keys that the definition's schema allows in the object at a path, read from the schema itself. */
export function definitionKeys(path: Path): string[] {
  let schema: unknown = definitionSchema
  for (const part of path) schema = child(unwrap(schema), part)
  return keysOf(unwrap(schema))
}

export function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function child(schema: unknown, part: string | number): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[part]
  if (schema instanceof z.ZodArray) return schema.element
  return schema instanceof z.ZodRecord ? schema.valueType : undefined
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap())
  return schema instanceof z.ZodLazy ? unwrap(schema.unwrap()) : schema
}
