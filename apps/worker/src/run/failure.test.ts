import type { SandboxEnd } from '@millrace/sandbox'
import { describe, expect, it } from 'vitest'
import { RunLostError } from '../journal/writer.ts'
import { egressLimit, outcomeOf, type Stop } from './failure.ts'
import type { TrackedStep } from './step-tracker.ts'

const step: TrackedStep = {
  path: 'each[2]/post',
  stepId: 'post',
  status: 'running',
  attempt: 1,
  startedAt: new Date(0),
  firstSeq: 3,
}
const exited: SandboxEnd = { kind: 'exited', code: 7, signal: null, stderrTail: '' }
const killed: SandboxEnd = { kind: 'killed', reason: 'deadline', stderrTail: '' }

const limits = { memoryMb: 256, cpuSeconds: 1800, printedBytes: 1024 * 1024 }

const outcome = (given: Partial<Parameters<typeof outcomeOf>[0]>) =>
  outcomeOf({
    stop: null,
    done: null,
    end: killed,
    running: [step],
    limits,
    redact: (text) => text,
    ...given,
  })

describe('outcomeOf', () => {
  it.each<[string, Stop, string]>([
    ['the deadline of the run', { kind: 'deadline', timeoutMs: 1500 }, 'run_timeout'],
    ['the timeout of a step', { kind: 'step-deadline', step, timeoutMs: 1000 }, 'step_timeout'],
    [
      'a cap of its egress',
      { kind: 'failed', error: egressLimit('A run may send 1 MB in all.') },
      'egress_limit',
    ],
    ['a broken protocol', { kind: 'violation', message: 'it said ready twice' }, 'protocol_error'],
  ])('fails the run at %s', (_case, stop, code) => {
    expect(outcome({ stop })).toMatchObject({ kind: 'final', status: 'failed', error: { code } })
  })

  it('names the step that ran when the process ended, and how it ended', () => {
    const result = outcome({ end: exited })
    expect(result).toMatchObject({ status: 'failed', error: { code: 'sandbox_crashed', stepId: 'post' } })
    expect(result).toMatchObject({ error: { message: expect.stringContaining('exit code 7') } })
  })

  it('names no step when several ran', () => {
    const result = outcome({ end: exited, running: [step, { ...step, path: 'each[3]/post' }] })
    expect(result).toMatchObject({ error: { code: 'sandbox_crashed' } })
    expect(result).not.toHaveProperty('error.stepId')
  })

  it('sees a heap overflow behind the abort', () => {
    const stderrTail = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'
    const end: SandboxEnd = { kind: 'exited', code: null, signal: 'SIGABRT', stderrTail }
    const message = expect.stringContaining('256 MB of memory during the step each[2]/post')
    expect(outcome({ end })).toMatchObject({ error: { code: 'memory_limit', message } })
    expect(outcome({ end })).not.toHaveProperty('error.details')
  })

  it.each<[string, SandboxEnd, string]>([
    [
      'the kernel ended it at a system call',
      { ...exited, code: null, signal: 'SIGSYS' },
      'sandbox_violation',
    ],
    ['its driver saw that', { ...killed, reason: 'sandbox_violation' }, 'sandbox_violation'],
    ['the kernel ended it for its CPU time', { ...exited, code: null, signal: 'SIGXCPU' }, 'cpu_limit'],
    ['its driver saw that', { ...killed, reason: 'cpu_limit' }, 'cpu_limit'],
  ])('fails the run for good when %s: %j', (_case, end, code) => {
    const error = { code, stepId: 'post', retryable: false, message: expect.stringContaining('each[2]/post') }
    expect(outcome({ end })).toMatchObject({ kind: 'final', status: 'failed', error })
  })

  it.each<[SandboxEnd, string]>([
    [{ ...killed, reason: 'memory_limit' }, '256 MB'],
    [{ ...killed, reason: 'cpu_limit' }, '30 m of CPU time'],
    [{ ...killed, reason: 'output_flood' }, '1 MB'],
  ])('names the limit that %j went over', (end, limit) => {
    expect(outcome({ end })).toMatchObject({ error: { message: expect.stringContaining(limit) } })
  })

  it('redacts what the process printed', () => {
    const end: SandboxEnd = { ...exited, stderrTail: 'token=s3cret' }
    const result = outcome({ end, redact: (text) => text.replace('s3cret', '[redacted]') })
    expect(result).toMatchObject({ error: { details: { stderr: 'token=[redacted]' } } })
  })

  it('takes the word of a sandbox that was done before it was stopped', () => {
    const done = { status: 'succeeded' as const, error: null, output: undefined }
    expect(outcome({ done, stop: { kind: 'canceled' } })).toEqual({ kind: 'final', ...done })
    expect(outcome({ done, stop: { kind: 'shutdown' } })).toEqual({ kind: 'final', ...done })
  })

  it('releases a run at shutdown and writes nothing for a lost one', () => {
    expect(outcome({ stop: { kind: 'shutdown' } })).toEqual({ kind: 'release' })
    const error = new RunLostError('fenced')
    expect(
      outcome({
        stop: { kind: 'lost', error },
        done: { status: 'succeeded', error: null, output: undefined },
      }),
    ).toEqual({
      kind: 'lost',
      error,
    })
  })
})
