import { expect, test } from 'vitest'
import { fromText, toText } from './hint-text.ts'

test.each([
  { topic: 'run:1', seq: 0 },
  { topic: 'control', seq: 3, data: 'cancel:1' },
  { topic: 'control', seq: 3, data: 'two\nlines\n' },
])('%j survives the wire', (hint) => {
  expect(fromText(toText(hint))).toEqual(hint)
})

test.each(['', 'topic', 'topic\n1', 'topic\nx\n', '\n1\n', 'topic\n1.5\n'])('%j is no hint', (text) => {
  expect(fromText(text)).toBeNull()
})

test('what does not fit is refused', () => {
  expect(() => toText({ topic: 'two\nlines', seq: 1 })).toThrow(TypeError)
  expect(() => toText({ topic: 'run:1', seq: 1, data: 'x'.repeat(8_000) })).toThrow(TypeError)
})
