import { describe, expect, it } from 'vitest'
import { findJsonFault } from './json-fault.ts'
import { parseJsonText } from './values.ts'

describe('the fault in JSON', () => {
  it.each([
    ['{"a": ', 1, 7, 'the text ends, but a value is missing'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or } is missing before "\\""'],
    ['{"a": 1,}', 1, 9, 'a name in double quotes is missing before "}"'],
    ['{a: 1}', 1, 2, 'a name in double quotes is missing before "a"'],
    ['{"a" 1}', 1, 6, 'a colon is missing before "1"'],
    ['[1, 2', 1, 6, 'the text ends, but a closing ] is missing'],
    ['["a]', 1, 2, 'the text that starts here is not closed or holds a wrong \\ sequence'],
    ['{} {}', 1, 4, 'nothing may follow, but there is "{"'],
    ['01', 1, 2, 'nothing may follow, but there is "1"'],
  ])('of %j stands in line %i, column %i', (text, line, column, message) => {
    expect(findJsonFault(text)).toEqual({ line, column, message })
  })

  it.each(['{}', ' [1, -2.5e3, "\\u00e9\\n", null, {"a": [true]}] ', '"x"'])('is not in %s', (text) => {
    expect(JSON.parse(text)).toBeDefined()
    expect(findJsonFault(text)).toBeNull()
  })

  it('is told as a sentence', () => {
    expect(parseJsonText('{"a": ')).toEqual({
      ok: false,
      message: 'Line 1, column 7: the text ends, but a value is missing.',
    })
  })
})
