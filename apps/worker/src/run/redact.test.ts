import { expect, it } from 'vitest'
import { redact } from './redact.ts'

it('replaces every secret, the longer one first', () => {
  const secrets = [{ token: 'abcd', nested: { key: 'abcdef' } }, ['wxyz']]
  expect(redact('abcdef abcd wxyz', secrets)).toBe('[redacted] [redacted] [redacted]')
})

it('leaves words alone that are too short to be secrets', () => {
  expect(redact('port 80 is a bad one', [{ port: '80', empty: '' }])).toBe('port 80 is a bad one')
})
