import { createFlowPaths, flowSchema } from '@millrace/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StepDeadlines } from './step-deadlines.ts'
import type { TrackedStep } from './step-tracker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const flow = flowSchema.parse({
  key: 'main',
  name: 'Main',
  trigger: { id: 'trigger', use: 'manual' },
  steps: [{ id: 'spin', use: 'code', timeoutMs: 1000, retry: { attempts: 3 }, with: { source: '' } }],
})

function setUp() {
  const overdue: number[] = []
  const deadlines = new StepDeadlines({
    paths: createFlowPaths(flow),
    graceMs: 500,
    onOverdue: (step) => overdue.push(step.attempt),
  })
  const observe = (status: TrackedStep['status'], attempt: number) =>
    deadlines.observe({ path: 'spin', stepId: 'spin', status, attempt, startedAt: null, firstSeq: 1 })
  return { overdue, deadlines, observe }
}

describe('StepDeadlines', () => {
  it('ends an attempt that never lets go, the first of several too', () => {
    const { overdue, observe } = setUp()
    observe('running', 1)
    vi.advanceTimersByTime(1499)
    expect(overdue).toEqual([])
    vi.advanceTimersByTime(1)
    expect(overdue).toEqual([1])
  })

  it('does not count the time between two attempts', () => {
    const { overdue, observe } = setUp()
    observe('running', 1)
    observe('waiting', 1)
    vi.advanceTimersByTime(60_000)
    observe('running', 2)
    vi.advanceTimersByTime(1400)
    expect(overdue).toEqual([])
    vi.advanceTimersByTime(100)
    expect(overdue).toEqual([2])
  })

  it('does not count the time in which the sandbox waits for the worker', () => {
    const { overdue, deadlines, observe } = setUp()
    observe('running', 1)
    vi.advanceTimersByTime(1000)
    deadlines.hold()
    vi.advanceTimersByTime(60_000)
    deadlines.release()
    vi.advanceTimersByTime(1400)
    expect(overdue).toEqual([])
    vi.advanceTimersByTime(1600)
    expect(overdue).toEqual([1])
  })

  it('leaves no timer behind', () => {
    const { deadlines, observe } = setUp()
    observe('running', 1)
    deadlines.clear()
    expect(vi.getTimerCount()).toBe(0)
  })
})
