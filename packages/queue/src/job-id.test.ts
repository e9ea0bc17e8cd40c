import { expect, it } from 'vitest'
import { jobIdOf, runIdOf } from './job-id.ts'

const runId = '0199a1b2-0000-7000-8000-000000000000'
const run = { kind: 'run', runId, attempt: 0 } as const

it('names a run that was held back and let go apart from the job that found it held', () => {
  expect(jobIdOf({ ...run, releasedAt: 1 })).not.toBe(jobIdOf(run))
  expect(jobIdOf({ ...run, releasedAt: 1 })).not.toBe(jobIdOf({ ...run, releasedAt: 2 }))
})

it('gives back the run of every such name', () => {
  expect(runIdOf(jobIdOf(run))).toBe(runId)
  expect(runIdOf(jobIdOf({ ...run, releasedAt: 1 }))).toBe(runId)
  expect(runIdOf(jobIdOf({ kind: 'connection-test', connectionId: 'a', testId: 'b' }))).toBeNull()
})
