import type { EgressAttempt } from '@millrace/services/egress'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EgressLog } from './egress-log.ts'
import { cleaned } from './log-entry.ts'

const entry = (overrides: Partial<EgressAttempt> = {}): EgressAttempt => ({
  id: '',
  at: new Date(0),
  host: 'api.example.com',
  port: 443,
  address: '203.0.113.7',
  verdict: 'allowed',
  reason: null,
  bytesSent: 10,
  bytesReceived: 100,
  durationMs: 5,
  ...overrides,
})

let stored: EgressAttempt[]
let away: boolean
let lost: unknown[]
let log: EgressLog

beforeEach(() => {
  vi.useFakeTimers()
  stored = []
  lost = []
  away = false
  log = new EgressLog({
    store: async (entries) => {
      if (away) throw new Error('the database is away')
      stored.push(...entries)
    },
    mostEntries: 3,
    flushEveryMs: 5000,
    lastTries: 3,
    pauseMs: 1,
    now: () => new Date(1000),
    onLost: (...what) => lost.push(what),
  })
})
afterEach(() => vi.useRealTimers())

describe('the egress log of a run', () => {
  it('is stored while the run goes on, and what came since at its end', async () => {
    log.add(entry({ host: 'first' }))
    await vi.advanceTimersByTimeAsync(5000)
    expect(stored.map(({ host }) => host)).toEqual(['first'])
    log.add(entry({ host: 'second' }))
    await log.end()
    expect(stored.map(({ host }) => host)).toEqual(['first', 'second'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('costs nothing for a run that reaches nothing', async () => {
    await log.close()
    expect(stored).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps so many entries, and one that says what is not there', async () => {
    for (let index = 0; index < 3; index += 1) log.add(entry())
    log.add(entry({ verdict: 'denied', bytesSent: 0, bytesReceived: 0 }))
    log.add(entry())
    log.add(entry())
    await log.end()
    expect(stored).toHaveLength(4)
    expect(stored.at(-1)).toMatchObject({
      host: '*',
      verdict: 'limited',
      reason: 'The log has no more room: 3 more attempts are not in it (1 denied, 2 allowed).',
      bytesSent: 20,
      bytesReceived: 200,
    })
  })

  it('waits for a database that is away, with the order kept, and holds no more than its cap', async () => {
    away = true
    for (let index = 0; index < 10; index += 1) log.add(entry({ host: `host-${index}` }))
    await vi.advanceTimersByTimeAsync(12_000)
    away = false
    await vi.advanceTimersByTimeAsync(5000)
    expect(stored.map(({ host }) => host)).toEqual(['host-0', 'host-1', 'host-2'])
  })

  it('is tried again after the end, and never fails the run', async () => {
    away = true
    log.add(entry())
    await log.end()
    const closing = log.close()
    away = false
    await closing
    expect(stored).toHaveLength(1)
    expect(lost).toEqual([])
  })

  it('is given up in the end, which is said', async () => {
    away = true
    log.add(entry())
    await log.close()
    expect(lost).toEqual([[1, expect.objectContaining({ message: 'the database is away' })]])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('an entry', () => {
  it('holds no secret, no control character and no half character, and is short', () => {
    const redact = (text: string) => text.replaceAll('s3cret', '***')
    const { host, reason } = cleaned(
      entry({ host: `s3cret\u0000\n\ud800.example`, reason: 'x'.repeat(10_000) }),
      redact,
    )
    expect(host).toBe('***\ufffd\ufffd\ufffd.example')
    expect(reason).toHaveLength(300)
  })
})
