import type { Flow, StepRunStatus } from '@millrace/contracts'
import { createFlowPaths } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { createStepTracker, type TrackedStep } from './step-tracker.ts'

const flow: Flow = {
  key: 'flow',
  name: 'Flow',
  trigger: { id: 'trigger', use: 'manual' },
  steps: [
    { id: 'fetch', use: 'code' },
    {
      id: 'each',
      use: 'loop',
      body: {
        steps: [
          { id: 'post', use: 'code' },
          { id: 'inner', use: 'loop', body: { steps: [{ id: 'deep', use: 'code' }] } },
        ],
      },
    },
  ],
}

const at = new Date(0)

function setUp({ recorded = [], unfinished = [] }: { recorded?: string[]; unfinished?: TrackedStep[] } = {}) {
  const tracker = createStepTracker({ paths: createFlowPaths(flow), recorded, unfinished })
  let seq = 0
  const report = (
    path: string,
    status: StepRunStatus,
    attempt = 1,
    stepId = path.split('/').at(-1) ?? '',
  ) => {
    seq += 1
    const verdict = tracker.examine({ path, stepId, status, attempt }, { at, seq })
    if (verdict.ok) tracker.note(verdict.step)
    return verdict
  }
  return { tracker, report }
}

describe('createStepTracker', () => {
  it('accepts the life of a step with a retry, in loops too', () => {
    const { report } = setUp()
    for (const path of ['fetch', 'each[0]/post', 'each[12]/inner[3]/deep']) {
      expect(report(path, 'running').ok).toBe(true)
      expect(report(path, 'waiting').ok).toBe(true)
      expect(report(path, 'running', 2).ok).toBe(true)
      expect(report(path, 'succeeded', 2).ok).toBe(true)
    }
  })

  it.each([
    ['a path that the flow does not have', 'nowhere', 'nowhere'],
    ['a loop step without an index', 'each/post', 'post'],
    ['a step of a loop outside of it', 'post', 'post'],
    ['an index on a step that is no loop', 'fetch[0]/post', 'post'],
    ['an index that is no number', 'each[x]/post', 'post'],
    ['an index with a leading zero', 'each[01]/post', 'post'],
    ['an id that differs from the path', 'fetch', 'post'],
    ['a name from the prototype', 'constructor', 'constructor'],
  ])('refuses %s', (_case, path, stepId) => {
    expect(setUp().report(path, 'running', 1, stepId).ok).toBe(false)
  })

  it('leaves a step as it was until its report is noted', () => {
    const { tracker, report } = setUp()
    report('fetch', 'running')
    const end = { path: 'fetch', stepId: 'fetch', status: 'succeeded', attempt: 1 } as const
    expect(tracker.examine(end, { at, seq: 9 }).ok).toBe(true)
    expect(tracker.open()).toMatchObject([{ path: 'fetch', status: 'running' }])
  })

  it('refuses a report after the final one', () => {
    const { report } = setUp()
    report('fetch', 'running')
    report('fetch', 'succeeded')
    expect(report('fetch', 'succeeded').ok).toBe(false)
    expect(report('fetch', 'running', 2).ok).toBe(false)
  })

  it('refuses the same report twice and attempts that go back', () => {
    const { report } = setUp()
    report('fetch', 'running', 2)
    expect(report('fetch', 'running', 2).ok).toBe(false)
    expect(report('fetch', 'running', 1).ok).toBe(false)
  })

  it('refuses a step that an earlier attempt of the run recorded', () => {
    expect(setUp({ recorded: ['fetch'] }).report('fetch', 'running').ok).toBe(false)
  })

  it('lets an unfinished step of an earlier attempt start over at its old place', () => {
    const left: TrackedStep = {
      path: 'fetch',
      stepId: 'fetch',
      status: 'running',
      attempt: 1,
      startedAt: at,
      firstSeq: -5,
    }
    const { tracker, report } = setUp({ unfinished: [left] })
    expect(tracker.open()).toEqual([left])
    expect(report('fetch', 'running', 2)).toMatchObject({ ok: true, step: { firstSeq: -5, attempt: 2 } })
    expect(tracker.open()).toHaveLength(1)
  })

  it('knows which steps execute: a loop is not one while its body runs', () => {
    const { tracker, report } = setUp()
    report('each', 'running')
    report('each[0]/post', 'running')
    expect(tracker.runningLeaves().map(({ path }) => path)).toEqual(['each[0]/post'])
  })

  it('only waits when nothing but steps that hold others is under way', () => {
    const { tracker, report } = setUp()
    for (const path of ['each', 'each[1]/inner']) report(path, 'running')
    expect(tracker.onlyWaits()).toBe(false)
    report('each[1]/inner[0]/deep', 'waiting')
    expect(tracker.onlyWaits()).toBe(true)
    report('each[10]/inner', 'running')
    expect(tracker.onlyWaits()).toBe(false)
  })

  it('refuses more steps at once than could be ended together, and takes more as others end', () => {
    const { tracker, report } = setUp({ unfinished: [] })
    for (let index = 0; index < 25_000; index += 1) {
      expect(report(`each[${index}]/post`, 'running').ok).toBe(true)
    }
    expect(report('fetch', 'running')).toEqual({
      ok: false,
      violation: 'more than 25000 steps are under way at once',
    })
    expect(report('each[7]/post', 'waiting').ok).toBe(true)
    expect(tracker.runningLeaves()).toHaveLength(24_999)
    report('each[8]/post', 'succeeded')
    expect(report('fetch', 'running').ok).toBe(true)
  })
})
