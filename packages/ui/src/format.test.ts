import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatMoment, formatRelative } from './format.ts'

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.4, '<1 ms'],
    [840, '840 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [2400, '2.4 s'],
    [59_960, '1 m'],
    [72_000, '1 m 12 s'],
    [3_599_600, '1 h'],
    [11_040_000, '3 h 4 m'],
    [183_600_000, '2 d 3 h'],
    [-5, '0 ms'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [640, '640 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345, '12 kB'],
    [999_600, '1.0 MB'],
    [3_400_000, '3.4 MB'],
    [9_960_000, '10 MB'],
    [2e15, '2000 TB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('formatRelative', () => {
  const now = new Date('2026-11-03T12:00:00Z')
  it.each([
    ['2026-11-03T11:59:58Z', 'just now'],
    ['2026-11-03T11:59:18Z', '42 s ago'],
    ['2026-11-03T11:54:59Z', '5 min ago'],
    ['2026-11-03T09:00:00Z', '3 h ago'],
    ['2026-11-01T11:00:00Z', '2 d ago'],
    ['2026-10-01T12:00:00Z', '1 Oct 2026'],
    ['2026-11-03T12:05:00Z', 'in 5 min'],
  ])('says of %s: %s', (at, text) => {
    expect(formatRelative({ at: new Date(at), now })).toBe(text)
  })
})

describe('formatMoment', () => {
  const now = new Date(2026, 10, 23, 6, 0)
  it.each([
    [new Date(2026, 10, 23, 9, 5), '09:05'],
    [new Date(2026, 10, 24, 9, 0), '24 Nov 09:00'],
    [new Date(2027, 0, 2, 18, 30), '2 Jan 2027 18:30'],
  ])('is no longer than is clear', (at, text) => {
    expect(formatMoment({ at, now })).toBe(text)
  })
})

it('groups the digits of counts', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
})
