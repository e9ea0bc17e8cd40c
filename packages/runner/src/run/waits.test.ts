import { describe, expect, it } from 'vitest'
import { type Over, Waits } from './waits.ts'

function setUp() {
  const over: Over[] = []
  const first = Promise.withResolvers<void>()
  const waits = new Waits((each) => {
    over.push(each)
    first.resolve()
  })
  return { over, waits, first: first.promise, now: Date.now() }
}

describe('Waits', () => {
  it('ends a time by itself, and leaves callbacks to those who can tell', async () => {
    const { over, waits, first, now } = setUp()
    waits.add('ask', { kind: 'callback', until: now - 5 })
    waits.add('pause', { kind: 'time', until: now + 5 })
    expect(waits.nextDueAt()).toBe(now + 5)
    await first
    expect(over).toMatchObject([{ path: 'pause', resolution: { kind: 'due' } }])
    expect(waits.size).toBe(1)
    expect(waits.nextDueAt()).toBeNull()
  })

  it('takes an answer once: what is said again is not kept for the next attempt', () => {
    const { over, waits, now } = setUp()
    const wait = { kind: 'callback', until: now + 1000 } as const
    waits.resolve('ask', { kind: 'answered', value: 'early' })
    waits.add('ask', wait)
    waits.resolve('ask', { kind: 'answered', value: 'again' })
    expect(over).toMatchObject([{ resolution: { value: 'early' } }])
    waits.add('ask', wait)
    expect(over).toHaveLength(1)
    waits.resolve('ask', { kind: 'answered', value: 'second' })
    expect(over[1]).toMatchObject({ resolution: { value: 'second' } })
  })

  it('forgets the timer of a step that is dropped', async () => {
    const { over, waits, first, now } = setUp()
    waits.add('dropped', { kind: 'time', until: now })
    waits.drop('dropped')
    waits.add('pause', { kind: 'retry', until: now + 5 })
    await first
    expect(over.map(({ path }) => path)).toEqual(['pause'])
    waits.add('far', { kind: 'retry', until: now + 366 * 24 * 3_600_000 })
    waits.dropAll()
    expect(waits.size).toBe(0)
  })
})
