import { describe, expect, it } from 'vitest'
import type { LiveStep } from '../live/index.ts'
import { barOf, failureToShow, openersOf, timelineRows, timelineSpan } from './timeline.ts'

const at = (ms: number) => new Date(Date.UTC(2026, 10, 3) + ms).toISOString()

function step(path: string, change: Partial<LiveStep> & { from?: number; to?: number } = {}): LiveStep {
  const { from = 0, to = 10, ...rest } = change
  return {
    path,
    stepId: path.split('/').at(-1) ?? path,
    status: 'succeeded',
    attempt: 1,
    startedAt: at(from),
    endedAt: at(to),
    durationMs: to - from,
    ...rest,
  }
}

const loop = [
  step('fetch'),
  step('each', { to: 100 }),
  step('each[0]/post'),
  step('each[1]/post', { status: 'failed' }),
  step('each[1]/note', { status: 'skipped', startedAt: null, endedAt: null }),
  step('each[2]/post', { status: 'running', endedAt: null }),
  step('after'),
]

const rowIds = (open: string[]) => timelineRows({ steps: loop, flipped: new Set(open) }).map((row) => row.id)

describe('timelineRows', () => {
  it('folds the iterations of a loop into one row with counts', () => {
    const rows = timelineRows({ steps: loop, flipped: new Set() })
    expect(rows.map((row) => row.id)).toEqual(['fetch', 'each', 'after'])
    expect(rows[1]).toMatchObject({ items: { all: 3, succeeded: 1, failed: 1, running: 1 } })
    expect(rows[0]).toMatchObject({ items: null })
  })

  it('opens a loop to its iterations and an iteration to its steps', () => {
    expect(rowIds(['each', 'each[1]'])).toEqual([
      'fetch',
      'each',
      'each[0]',
      'each[1]',
      'each[1]/post',
      'each[1]/note',
      'each[2]',
      'after',
    ])
  })

  it('gives an iteration the gravest status of its steps, and no end while one goes on', () => {
    const rows = timelineRows({ steps: loop, flipped: new Set(['each']) })
    expect(rows[3]).toMatchObject({ kind: 'iteration', status: 'failed', endedAt: at(10) })
    expect(rows[4]).toMatchObject({ status: 'running', endedAt: null })
  })

  it('nests loops in loops', () => {
    const steps = [step('a'), step('a[0]/b'), step('a[0]/b[1]/c')]
    const rows = timelineRows({ steps, flipped: new Set(openersOf('a[0]/b[1]/c')) })
    expect(rows.map((row) => [row.id, row.depth])).toEqual([
      ['a', 0],
      ['a[0]', 1],
      ['a[0]/b', 2],
      ['a[0]/b[1]', 3],
      ['a[0]/b[1]/c', 4],
    ])
  })

  it('shows the first iterations of a long loop, and how many more there are', () => {
    const steps = [step('each'), ...Array.from({ length: 500 }, (_, index) => step(`each[${index}]/post`))]
    const rows = timelineRows({ steps, flipped: new Set(['each']) })
    expect(rows).toHaveLength(22)
    expect(rows.at(-1)).toMatchObject({ kind: 'more', hidden: 480 })
    expect(timelineRows({ steps, flipped: new Set(['each', 'more:each']) })).toHaveLength(501)
  })
})

describe('a try', () => {
  const steps = [
    step('safe'),
    step('safe/post', { status: 'failed' }),
    step('safe/note'),
    step('safe/tell'),
    step('safe/close'),
    step('after'),
  ]
  const laneOf = (id: string) =>
    id === 'close' ? 'finally' : id === 'note' || id === 'tell' ? 'catch' : null

  it('stands open, with the first step of catch and of finally marked', () => {
    const rows = timelineRows({ steps, flipped: new Set(), laneOf })
    expect(rows.map((row) => [row.id, row.depth, row.kind === 'step' ? row.lane : null])).toEqual([
      ['safe', 0, null],
      ['safe/post', 1, null],
      ['safe/note', 1, 'catch'],
      ['safe/tell', 1, null],
      ['safe/close', 1, 'finally'],
      ['after', 0, null],
    ])
  })

  it('folds, and nests in the item of a loop', () => {
    expect(timelineRows({ steps, flipped: new Set(['safe']) }).map((row) => row.id)).toEqual([
      'safe',
      'after',
    ])
    const inLoop = [step('each'), step('each[0]/safe'), step('each[0]/safe/post')]
    const rows = timelineRows({ steps: inLoop, flipped: new Set(openersOf('each[0]/safe/post')) })
    expect(rows.map((row) => [row.id, row.depth])).toEqual([
      ['each', 0],
      ['each[0]', 1],
      ['each[0]/safe', 2],
      ['each[0]/safe/post', 3],
    ])
  })
})

it('opens a long loop far enough to show an item at its end', () => {
  expect(openersOf('each[19]/post')).toEqual(['each', 'each[19]'])
  expect(openersOf('each[9999]/post')).toEqual(['each', 'each[9999]', 'more:each'])
})

it('finds the step that made the loop fail', () => {
  const steps = [
    step('each', { status: 'failed' }),
    step('each[4]/post', { status: 'failed' }),
    step('z', { status: 'failed' }),
  ]
  expect(failureToShow(steps, null)?.path).toBe('each[4]/post')
  expect(failureToShow([step('a')], null)).toBeNull()
})

it('passes over failures that the flow handled', () => {
  const steps = [step('safe'), step('safe/post', { status: 'failed' }), step('check', { status: 'failed' })]
  const error = { code: 'code_threw' as const, message: 'no', retryable: false, stepId: 'check' }
  expect(failureToShow(steps, { status: 'failed', error })?.path).toBe('check')
  expect(failureToShow(steps, { status: 'succeeded' })).toBeNull()
})

describe('bars', () => {
  const nowMs = Date.parse(at(200))

  it('span from the first start to the last end, or to now', () => {
    const steps = [step('a', { from: 50, to: 80 }), step('b', { from: 60, to: 100 })]
    expect(timelineSpan({ steps, nowMs })).toEqual({ fromMs: Date.parse(at(50)), toMs: Date.parse(at(100)) })
    const going = [...steps, step('c', { from: 90, endedAt: null, durationMs: 0 })]
    expect(timelineSpan({ steps: going, nowMs }).toMs).toBe(nowMs)
  })

  it('stand where the step ran', () => {
    const span = { fromMs: Date.parse(at(0)), toMs: Date.parse(at(200)) }
    expect(barOf({ startedAt: at(50), endedAt: at(150), span, nowMs })).toEqual({ left: 25, width: 50 })
    expect(barOf({ startedAt: at(100), endedAt: null, span, nowMs })).toEqual({ left: 50, width: 50 })
    expect(barOf({ startedAt: null, endedAt: null, span, nowMs })).toBeNull()
  })
})
