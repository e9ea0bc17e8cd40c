import type { RunEvent } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { applyRunEvents, initialLiveRun } from './run-state.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 3, 12, 0, second)).toISOString()

const events: RunEvent[] = [
  { seq: 1, at: at(0), type: 'run', status: 'running', attempt: 1 },
  {
    seq: 2,
    at: at(1),
    type: 'step',
    path: 'fetch',
    stepId: 'fetch',
    status: 'running',
    attempt: 1,
    input: { a: 1 },
  },
  { seq: 3, at: at(2), type: 'log', path: 'fetch', level: 'info', message: 'hello' },
  {
    seq: 4,
    at: at(3),
    type: 'step',
    path: 'fetch',
    stepId: 'fetch',
    status: 'succeeded',
    attempt: 1,
    durationMs: 1900,
    output: 'xml',
  },
  { seq: 5, at: at(4), type: 'end', status: 'succeeded', durationMs: 4000 },
]

describe('applyRunEvents', () => {
  it('makes steps, logs and the end out of events', () => {
    const state = applyRunEvents(initialLiveRun, events)
    expect(state).toMatchObject({
      status: 'succeeded',
      startedAt: at(0),
      lastSeq: 5,
      end: { durationMs: 4000 },
    })
    expect(state.logs).toEqual([
      { seq: 3, at: at(2), path: 'fetch', level: 'info', message: 'hello', data: undefined },
    ])
    expect(state.steps.get('fetch')).toMatchObject({
      status: 'succeeded',
      startedAt: at(1),
      endedAt: at(3),
      durationMs: 1900,
      input: { a: 1 },
      output: 'xml',
    })
  })

  it('gives the same whatever the batches', () => {
    const oneByOne = events.reduce((state, event) => applyRunEvents(state, [event]), initialLiveRun)
    expect(oneByOne).toEqual(applyRunEvents(initialLiveRun, events))
  })

  it('ignores what a reconnect repeats', () => {
    const state = applyRunEvents(initialLiveRun, events)
    expect(applyRunEvents(state, events.slice(1, 4))).toBe(state)
    const halfway = applyRunEvents(initialLiveRun, events.slice(0, 3))
    expect(applyRunEvents(halfway, events)).toEqual(state)
  })

  it('clears error and output when a step is tried again, and keeps its first start', () => {
    const state = applyRunEvents(initialLiveRun, [
      {
        seq: 1,
        at: at(0),
        type: 'step',
        path: 'post',
        stepId: 'post',
        status: 'running',
        attempt: 1,
        input: 1,
      },
      {
        seq: 2,
        at: at(1),
        type: 'step',
        path: 'post',
        stepId: 'post',
        status: 'waiting',
        attempt: 1,
        error: { code: 'unavailable', message: '503', retryable: true },
      },
      { seq: 3, at: at(5), type: 'step', path: 'post', stepId: 'post', status: 'running', attempt: 2 },
    ])
    expect(state.steps.get('post')).toMatchObject({
      status: 'running',
      attempt: 2,
      startedAt: at(0),
      endedAt: null,
      error: undefined,
    })
  })

  it('reckons the start of a step that only told its end', () => {
    const state = applyRunEvents(initialLiveRun, [
      {
        seq: 1,
        at: at(3),
        type: 'step',
        path: 'a',
        stepId: 'a',
        status: 'failed',
        attempt: 1,
        durationMs: 2000,
      },
      { seq: 2, at: at(3), type: 'step', path: 'b', stepId: 'b', status: 'skipped', attempt: 0 },
    ])
    expect(state.steps.get('a')?.startedAt).toBe(at(1))
    expect(state.steps.get('b')).toMatchObject({ startedAt: null, durationMs: 0 })
  })

  it('tells an attempt after a wait from one after a lost worker', () => {
    const turn = (seq: number, status: 'queued' | 'running' | 'waiting', attempt: number): RunEvent => ({
      seq,
      at: at(seq),
      type: 'run',
      status,
      attempt,
    })
    const { attempts } = applyRunEvents(initialLiveRun, [
      turn(1, 'queued', 0),
      turn(2, 'running', 1),
      turn(3, 'waiting', 1),
      turn(4, 'running', 2),
      turn(5, 'running', 3),
    ])
    expect(attempts.map(({ after }) => after)).toEqual(['start', 'wait', 'loss'])
  })

  it('gives up the oldest lines of an endless log, and counts them', () => {
    const lines = Array.from(
      { length: 50_010 },
      (_, index): RunEvent => ({
        seq: index + 1,
        at: at(0),
        type: 'log',
        level: 'info',
        message: String(index),
      }),
    )
    const state = applyRunEvents(initialLiveRun, lines)
    expect(state.logs).toHaveLength(50_000)
    expect(state.droppedLogs).toBe(10)
    expect(state.logs[0]?.message).toBe('10')
  })
})
