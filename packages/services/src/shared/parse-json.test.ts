import { maxJsonDepth } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parse } from './parse.ts'
import { parseJson } from './parse-json.ts'

const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`

describe('parseJson', () => {
  it.each([
    ['empty lists', `[${'[],'.repeat(3_000_000)}[]]`],
    ['names', keys(500_000)],
    ['brackets', '['.repeat(5_000_000)],
  ])('refuses a body of millions of %s before it is built', (_name, text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })

  it('does not count what stands in texts', () => {
    const value = { a: '[[{{,,::'.repeat(500_000), b: '\\"[', c: [] }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
  })

  it('reads to the deepest level that is allowed', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(parseJson(nested(maxJsonDepth))).toBeInstanceOf(Array)
    expect(() => parseJson(nested(maxJsonDepth + 1))).toThrow(/nested/)
  })
})

describe('parse', () => {
  it('names at most a hundred problems', () => {
    const numbers = Array.from({ length: 10_000 }, (_, index) => index)
    expect(() => parse(z.array(z.string()), numbers)).toThrow(
      expect.objectContaining({ problems: expect.objectContaining({ length: 100 }) }),
    )
  })

  it('names the first of many unknown keys', () => {
    expect(() => parse(z.strictObject({}), parseJson(keys(100_000)))).toThrow(
      expect.objectContaining({
        problems: [
          { path: '', message: expect.stringMatching(/^Unrecognized keys: "k0", .* and 99980 more$/) },
        ],
      }),
    )
  })
})
