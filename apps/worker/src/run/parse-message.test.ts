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
    [
      'an error of a step with an id without end',
      { ...step, error: { code: 'internal', message: '', stepId: 'a'.repeat(100_000) } },
    ],
    [
      'an answer with headers without end',
      { type: 'respond', status: 200, headers: { 'x-a': 'a'.repeat(1_000_000) } },
    ],
  ])('refuses %s', (_case, raw) => {
    expect(parseMessage(raw).ok).toBe(false)
  })

  it('keeps the details of an error, but not megabytes of them', () => {
    const withDetails = (details: Json) =>
      parseMessage({
        type: 'done',
        status: 'failed',
        error: { code: 'code_threw', message: 'm', retryable: false, details },
      })
    expect(withDetails({ line: 3 })).toMatchObject({ message: { error: { details: { line: 3 } } } })
    expect(withDetails({ x: 'y'.repeat(1_000_000) })).toMatchObject({
      message: { error: { message: 'm', details: expect.stringContaining('too large') } },
    })
  })

  it('measures large values instead of walking a schema', () => {
    const output = Array.from({ length: 100_000 }, (_, index) => ({ index }))
    const parsed = parseMessage({ ...step, output })
    expect(parsed.ok && parsed.bytes).toBeGreaterThan(1_000_000)
  })
})
