import type { RecordedStep, Step } from '@millrace/contracts'
import { type Outcome, step } from './simulate.ts'

export const ok: Outcome = { kind: 'ok' }
export const fail: Outcome = { kind: 'fail' }
export const hang: Outcome = { kind: 'hang' }
export const taken = (...keys: string[]): Outcome => ({ kind: 'ok', taken: keys })
export const waits = (end: Outcome = ok): Outcome => ({ kind: 'wait', end })
export const items = (
  count: number,
  more: { concurrency?: number; onItemError?: 'fail' | 'collect' } = {},
): Outcome => ({ kind: 'loop', count, ...more })

export const branch = (id: string, more: Partial<Step> = {}) => step(id, { use: 'branch', ...more })
export const loop = (id: string, steps: Step[], more: Partial<Step> = {}) =>
  step(id, { use: 'loop', body: { steps }, ...more })
export const stop = (id: string) => step(id, { use: 'stop' })
export const breakOut = (id: string) => step(id, { use: 'break' })
export const approval = (id: string) => step(id, { use: 'approval' })

/** A try; `parts` that are left out are not there. */
export const safe = (
  id: string,
  body: Step[],
  { handler, last, ...more }: Partial<Step> & { handler?: Step[]; last?: Step[] } = {},
) =>
  step(id, {
    use: 'try',
    body: { steps: body },
    ...(handler === undefined ? {} : { catch: { steps: handler } }),
    ...(last === undefined ? {} : { finally: { steps: last } }),
    ...more,
  })

export const recorded = (path: string, more: Partial<RecordedStep> = {}): RecordedStep => ({
  path,
  stepId: path.split('/').at(-1) ?? path,
  status: 'succeeded',
  attempt: 1,
  ...more,
})
