import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonErrorOffset } from './json-error.ts'
import { maxDefinitionText, parseDefinitionText } from './parse-text.ts'

const messageOf = (text: string, format: 'json' | 'yaml') => {
  const parsed = parseDefinitionText(text, format)
  return parsed.ok ? 'fine' : parsed.problem.message
}

/** Mostly the characters that mean something in JSON and YAML. */
const anyText = fc.string({ unit: fc.constantFrom(...'{}[]:,-?#&*!|>%@\\\'"` \n\r\tab1é\0\uD800') })

describe('parseDefinitionText', () => {
  it('reads both formats alike', () => {
    const value = { key: 'a', flows: [{ steps: [], on: 'yes' }] }
    expect(parseDefinitionText(JSON.stringify(value), 'json')).toEqual({ ok: true, value })
    expect(parseDefinitionText('key: a\nflows:\n  - steps: []\n    on: yes\n', 'yaml')).toEqual({
      ok: true,
      value,
    })
  })

  it.each([
    ['', 'Line 1, column 1: The text ends too early.'],
    ['{\n  "a": 1,\n}', 'Line 3, column 1: Unexpected "}".'],
    ['{"a" 1}', 'Line 1, column 6: Unexpected "1".'],
    ["{'a': 1}", 'Line 1, column 2: Unexpected "\'".'],
    ['["a", tru]', 'Line 1, column 7: Unexpected "t".'],
    ['"a\nb"', 'Line 1, column 3: Unexpected "\\n".'],
    ['[1, 2', 'Line 1, column 6: The text ends too early.'],
    ['{} {}', 'Line 1, column 4: Unexpected "{".'],
  ])('says where JSON is broken: %j', (text, says) => {
    expect(messageOf(text, 'json')).toBe(says)
  })

  it('finds an error in exactly the texts that JSON.parse refuses', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '0',
      'null',
      ' ',
      '"',
      '\\',
      '.5',
      'e3',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('')
        const parsed = parseDefinitionText(text, 'json')
        if (parsed.ok) return
        const offset = jsonErrorOffset(text)
        expect(offset).toBeLessThanOrEqual(text.length)
        expect(parsed.column).toBe(offset + 1)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['a: [1', 6],
    ['a: 1\na: 2', 1],
    ['a: &x 1\nb: *x', 4],
    ['a: !!js/function x', 4],
    ['a: b: c', 4],
    ['a: 1\n---\nb: 2', 1],
  ])('refuses YAML: %j', (text, column) => {
    expect(parseDefinitionText(text, 'yaml')).toMatchObject({ ok: false, column })
  })

  it('refuses an alias bomb before it unfolds', () => {
    const lines = [
      'a0: &a0 [x]',
      ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ]
    expect(messageOf(lines.join('\n'), 'yaml')).toBe('Line 2, column 10: Aliases (*name) are not allowed.')
  })

  it.each(['json', 'yaml'] as const)('survives %s that is nested too deeply or too long', (format) => {
    expect(parseDefinitionText('['.repeat(100_000), format).ok).toBe(false)
    expect(messageOf(' '.repeat(maxDefinitionText + 1), format)).toContain('longer than')
  })

  it.each([
    ['brackets', '['.repeat(500_000)],
    ['braces', '{'.repeat(500_000)],
    ['dashes', '- '.repeat(250_000)],
    ['question marks', '? '.repeat(250_000)],
    ['keys', Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['a list', '- a\n'.repeat(125_000)],
    ['errors', 'a: b: c\n'.repeat(60_000)],
    ['size', ' '.repeat(513 * 1024)],
  ])('refuses YAML that is all %s before it is built', (_name, text) => {
    expect(messageOf(text, 'yaml')).toMatch(/nested too deeply|too many values|YAML is longer/)
  })

  it('reads YAML of ten thousand different keys and of brackets in texts', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n')
    expect(parseDefinitionText(keys, 'yaml').ok).toBe(true)
    const code = `a: |\n  ${'['.repeat(1000)}\nb: "${'{'.repeat(1000)}"\n`
    expect(parseDefinitionText(code, 'yaml').ok).toBe(true)
  })

  it.each([
    ['a: {b: 1, b: 2}', 11],
    ['1: a\n"1": b', 1],
  ])('refuses a key that stands twice, also in other spelling: %j', (text, column) => {
    expect(parseDefinitionText(text, 'yaml')).toMatchObject({ ok: false, column })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('json', 'yaml'), (text, format) => {
        parseDefinitionText(text, format)
      }),
      { numRuns: 1000 },
    )
  })
})
