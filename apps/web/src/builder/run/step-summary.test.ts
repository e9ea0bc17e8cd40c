import { describe, expect, it } from 'vitest'
import type { LiveStep } from '../../live/index.ts'
import { summarizeSteps } from './step-summary.ts'

const error = { code: 'rejected', message: '422', retryable: false } as const
const step = (path: string, status: LiveStep['status']): [string, LiveStep] => [
  path,
  {
    path,
    stepId: path.split('/').at(-1) ?? path,
    status,
    attempt: 1,
    startedAt: null,
    endedAt: null,
    durationMs: 5,
    ...(status === 'failed' && { error }),
  },
]

describe('the last run of a step', () => {
  it('counts the items of a loop and shows the one that failed', () => {
    const steps = new Map([
      step('each[0]/post', 'succeeded'),
      step('each[1]/post', 'failed'),
      step('each[2]/post', 'succeeded'),
    ])
    expect(summarizeSteps(steps, new Map()).get('post')).toMatchObject({
      status: 'failed',
      count: 3,
      failedCount: 1,
      durationMs: 15,
      error,
      shown: { path: 'each[1]/post' },
    })
  })

  it('keeps what did not change as it was', () => {
    const steps = new Map([step('fetch', 'succeeded')])
    const before = summarizeSteps(steps, new Map())
    const after = summarizeSteps(new Map([...steps, step('map', 'running')]), before)
    expect(after.get('fetch')).toBe(before.get('fetch'))
    expect(after.get('map')?.status).toBe('running')
  })
})
