import { describe, expect, it } from 'vitest'
import { checksum } from './checksum.ts'
import { toJsonPath } from './parse.ts'
import { firstIdAt, isUuid } from './uuid.ts'
import { Wake } from './wake.ts'

describe('checksum', () => {
  it('does not depend on the order of keys, but on everything else', () => {
    expect(checksum({ a: 1, b: { c: [1, 2], d: null } })).toBe(checksum({ b: { d: null, c: [1, 2] }, a: 1 }))
    expect(checksum({ a: [1, 2] })).not.toBe(checksum({ a: [2, 1] }))
  })
})

describe('toJsonPath', () => {
  it('writes indexes and odd names in brackets', () => {
    expect(toJsonPath(['flows', 0, 'with', 'a b'])).toBe('flows[0].with["a b"]')
    expect(toJsonPath([])).toBe('')
  })
})

describe('firstIdAt', () => {
  it('sorts before every id of its moment and after those before', () => {
    const id = firstIdAt(new Date('2026-11-23T00:00:00Z'))
    expect(isUuid(id)).toBe(true)
    expect(firstIdAt(new Date('2026-11-22T23:59:59.999Z')) < id).toBe(true)
  })
})

describe('Wake', () => {
  const never = new AbortController().signal

  it('remembers a ring from before the waiting', async () => {
    const wake = new Wake()
    wake.ring()
    await wake.wait({ timeoutMs: 60_000, signal: never })
  })

  it('ends with the signal', async () => {
    const wake = new Wake()
    const left = new AbortController()
    const waiting = wake.wait({ timeoutMs: 60_000, signal: left.signal })
    left.abort()
    await waiting
  })
})
