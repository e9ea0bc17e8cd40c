import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jsonObjectSchema, jsonSchema } from './json.ts'

const pathsOf = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input).error?.issues.map((issue) => issue.path) ?? []

describe('jsonSchema', () => {
  it('takes every JSON value as it is', () => {
    const value = { a: [null, true, 1.5, 'x', { b: [] }], c: {} }
    expect(jsonSchema.parse(value)).toEqual(value)
  })

  it.each([
    [{ a: [1, { b: undefined }] }, ['a', 1, 'b']],
    [{ a: { constructor: 1 } }, ['a', 'constructor']],
    [JSON.parse('[{"__proto__":1}]'), [0, '__proto__']],
    [[Number.NaN], [0]],
    [{ at: new Date() }, ['at']],
    [{ f: () => 1 }, ['f']],
    [undefined, []],
  ])('names the path of the first fault: %#', (input, path) => {
    expect(pathsOf(jsonSchema, input)).toEqual([path])
  })

  it('gives up on what is too deep, cyclic or too much, with one issue', () => {
    const deep: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000))
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(pathsOf(jsonSchema, deep)).toHaveLength(1)
    expect(pathsOf(jsonSchema, cycle)).toHaveLength(1)
    expect(pathsOf(jsonSchema, new Array(6_000_000).fill(0))).toHaveLength(1)
  })

  it('tells one issue of many faults', () => {
    expect(pathsOf(jsonSchema, new Array(1000).fill(undefined))).toEqual([[0]])
  })

  it('is required where it is not said to be optional', () => {
    expect(pathsOf(z.strictObject({ a: jsonSchema, b: jsonSchema.optional() }), {})).toEqual([['a']])
  })
})

describe('jsonObjectSchema', () => {
  it.each([[[]], ['x'], [null], [undefined]])('refuses %j, which is no object', (input) => {
    expect(jsonObjectSchema.safeParse(input).error?.issues).toMatchObject([
      { code: 'invalid_type', expected: 'record' },
    ])
  })

  it('refuses reserved names at its own level too', () => {
    expect(pathsOf(jsonObjectSchema, { constructor: 1 })).toEqual([['constructor']])
  })
})
