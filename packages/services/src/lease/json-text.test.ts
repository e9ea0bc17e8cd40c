import { describe, expect, it } from 'vitest'
import { toJsonText } from './json-text.ts'

describe('toJsonText', () => {
  it('leaves ordinary JSON as it is', () => {
    const value = { text: 'añ😀"\\ \n', list: [1, null, true] }
    expect(toJsonText(value)).toBe(JSON.stringify(value))
  })

  it('replaces NUL and lone surrogates, in keys too', () => {
    expect(JSON.parse(toJsonText({ 'a\0': 'x\ud800y', b: '\udc00' }))).toEqual({
      'a\ufffd': 'x\ufffdy',
      b: '\ufffd',
    })
  })

  it('keeps text that only looks like such an escape', () => {
    const value = { a: '\\u0000', b: '\\\\ud800', c: 'C:\\udata\0' }
    expect(JSON.parse(toJsonText(value))).toEqual({ ...value, c: 'C:\\udata\ufffd' })
  })
})
