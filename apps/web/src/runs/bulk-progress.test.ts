import { expect, it } from 'vitest'
import { addPage, noProgress } from './bulk-progress.ts'

const refused = (runId: string, reason: string) => ({ runId, reason })

it('adds up the pages, and gathers refusals by their reason, the most frequent first', () => {
  const first = addPage(noProgress, {
    replayed: [{ runId: 'n1', replayOf: 'a' }],
    refused: [refused('b', 'Paused.'), refused('c', 'Deleted.')],
    nextCursor: 'more',
  })
  expect(first).toMatchObject({ replayed: 1, refused: 2, cursor: 'more' })
  const second = addPage(first, { replayed: [], refused: [refused('d', 'Deleted.')], nextCursor: null })
  expect(second).toEqual({
    replayed: 1,
    refused: 3,
    reasons: [
      { reason: 'Deleted.', count: 2, runId: 'c' },
      { reason: 'Paused.', count: 1, runId: 'b' },
    ],
    cursor: null,
  })
})
