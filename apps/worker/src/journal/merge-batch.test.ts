import { expect, it } from 'vitest'
import { mergeBatch } from './merge-batch.ts'

it('takes a write with more rows than a call takes arguments', () => {
  const lease = { runId: 'run', attempt: 1 }
  const count = 250_000
  const events = Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    at: new Date(0),
    type: 'step' as const,
    path: 'only',
    data: {},
  }))
  const forget = events.map(({ seq }) => `each[${seq}]/only`)
  const [run] = mergeBatch([{ lease, lastSeq: count, bytes: 0, events, forget }])
  expect(run?.append.events).toHaveLength(count)
  expect(run?.append.forget).toHaveLength(count)
})
