import type { WorkerNode } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { figuresOf, openRunsText } from './figures.ts'

const worker = (overrides: Partial<WorkerNode>): WorkerNode => ({
  id: 'id',
  pid: 1,
  host: 'host',
  version: '0.1.0',
  tier: 'full',
  gaps: [],
  driver: 'zygote',
  running: 1,
  capacity: 4,
  state: 'alive',
  fallbacks: 0,
  startedAt: '2026-11-03T12:00:00.000Z',
  lastSeenAt: '2026-11-03T12:00:00.000Z',
  ...overrides,
})

it('isolation is that of the worst worker, and says of how many', () => {
  const workers = [worker({}), worker({ tier: 'restricted' }), worker({ tier: 'restricted' })]
  expect(figuresOf(workers)).toMatchObject({ tier: 'restricted', withTier: 2, alive: 3, capacity: 12 })
})

it('a worker that is gone counts for nothing but itself', () => {
  const workers = [worker({ fallbacks: 2 }), worker({ state: 'gone', tier: 'none', fallbacks: 7 })]
  expect(figuresOf(workers)).toEqual({
    alive: 1,
    gone: 1,
    tier: 'full',
    withTier: 1,
    running: 1,
    capacity: 4,
    fallbacks: 2,
  })
  expect(figuresOf([worker({ state: 'gone' })])).toMatchObject({ tier: null, withTier: 0, capacity: 0 })
})

it('more runs than are counted are not shown as a number', () => {
  expect(openRunsText(10_000)).toBe('10,000')
  expect(openRunsText(10_001)).toBe('10,000+')
})
