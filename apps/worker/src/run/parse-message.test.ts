import type { Json } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { parseMessage } from './parse-message.ts'

const step = { type: 'step', path: 'a', stepId: 'a', status: 'succeeded', attempt: 1, at: 1 }

describe('parseMessage', () => {
  it('keeps the values as they were sent', () => {
    const output = { list: [1, null, { deep: 'x' }] }
    expect(parseMessage({ ...step, output, input: null })).toMatchObject({
      ok: true,
      message: { ...step, output, input: null },
    })
  })

  it('leaves out values that were not sent', () => {
    const parsed = parseMessage(step)
    expect(parsed.ok && 'output' in parsed.message).toBe(false)
  })

  it.each<[string, Json]>([
    ['something that is no object', [step]],
    ['an unknown type', { type: 'exec', command: 'id' }],
    ['an unknown key', { ...step, runId: 'another run' }],
    ['a wrong type', { ...step, attempt: 'one' }],
    ['a path without end', { ...step, path: 'a'.repeat(5000) }],
    [
      'an error code that does not exist',
      { ...step, status: 'failed', error: { code: 'oops', message: '' } },
    ],
    ['a reserved key deep in a value', { ...step, output: [{ a: JSON.parse('{"__proto__": 1}') }] }],
    ['an attempt that no column holds', { ...step, attempt: 2 ** 40 }],
    ['a step of a thousand years', { ...step, durationMs: 1e13 }],
  ])('refuses %s', (_case, raw) => {
    expect(parseMessage(raw).ok).toBe(false)
  })

  it('measures large values instead of walking a schema', () => {
    const output = Array.from({ length: 100_000 }, (_, index) => ({ index }))
    const parsed = parseMessage({ ...step, output })
    expect(parsed.ok && parsed.bytes).toBeGreaterThan(1_000_000)
  })
})
