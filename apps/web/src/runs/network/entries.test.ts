import type { EgressEntry } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { shownEntries, targetOf, totalsOf } from './entries.ts'

const entry = (overrides: Partial<EgressEntry>): EgressEntry => ({
  id: overrides.host ?? 'id',
  at: '2026-11-03T12:00:00.000Z',
  host: 'api.example.com',
  port: 443,
  address: '203.0.113.7',
  verdict: 'allowed',
  reason: null,
  bytesSent: 100,
  bytesReceived: 2000,
  durationMs: 12,
  ...overrides,
})

const entries = [
  entry({ host: 'late.example.com', at: '2026-11-03T12:00:05.000Z' }),
  entry({ host: 'early.example.com', at: '2026-11-03T12:00:01.000Z', address: '198.51.100.1' }),
  entry({
    host: 'metadata.internal',
    port: 80,
    at: '2026-11-03T12:00:03.000Z',
    address: null,
    verdict: 'denied',
    reason: 'It is a metadata service.',
    bytesSent: 0,
    bytesReceived: 0,
  }),
]
const hosts = (filter: { text?: string; refusedOnly?: boolean }) =>
  shownEntries(entries, { text: '', refusedOnly: false, ...filter }).map(({ host }) => host)

describe('the connections of a run', () => {
  it('stand in the order in which they were tried, though they are recorded when they end', () => {
    expect(hosts({})).toEqual(['early.example.com', 'metadata.internal', 'late.example.com'])
  })

  it('are found by host and port, address and reason', () => {
    expect(hosts({ text: ' LATE.example.com:443 ' })).toEqual(['late.example.com'])
    expect(hosts({ text: '198.51' })).toEqual(['early.example.com'])
    expect(hosts({ text: 'metadata service' })).toEqual(['metadata.internal'])
    expect(hosts({ text: 'nowhere' })).toEqual([])
  })

  it('can be narrowed to those that came to nothing', () => {
    expect(hosts({ refusedOnly: true })).toEqual(['metadata.internal'])
    expect(hosts({ refusedOnly: true, text: 'late' })).toEqual([])
    const failed = entry({ host: 'down.example.com', verdict: 'failed' })
    const remainder = entry({ host: '*', port: 0, verdict: 'limited' })
    const shown = shownEntries([...entries, failed, remainder], { text: '', refusedOnly: true })
    expect(shown.map(({ host }) => host)).toEqual(['down.example.com', 'metadata.internal'])
    expect(totalsOf([failed, remainder])).toMatchObject({ count: 1, failed: 1, limited: 0 })
  })

  it('are added up, with those that the log had no room for', () => {
    const remainder = entry({ host: '*', port: 0, verdict: 'limited', bytesSent: 7, bytesReceived: 9 })
    expect(totalsOf([...entries, remainder])).toEqual({
      count: 3,
      more: true,
      denied: 1,
      limited: 0,
      failed: 0,
      bytesSent: 207,
      bytesReceived: 4009,
    })
  })

  it('add up to nothing but themselves otherwise', () => {
    expect(totalsOf(entries)).toEqual({
      count: 3,
      more: false,
      denied: 1,
      limited: 0,
      failed: 0,
      bytesSent: 200,
      bytesReceived: 4000,
    })
  })
})

it('writes a target as one would type it', () => {
  expect(targetOf({ host: 'example.com', port: 443 })).toBe('example.com:443')
  expect(targetOf({ host: 'example.com', port: 0 })).toBe('example.com')
  expect(targetOf({ host: '2001:db8::1', port: 22 })).toBe('[2001:db8::1]:22')
})
