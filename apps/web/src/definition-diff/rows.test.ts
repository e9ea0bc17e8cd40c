import type { DiffHunk } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { splitRows, unifiedRows } from './rows.ts'

const hunk: DiffHunk = {
  beforeLine: 4,
  afterLine: 6,
  lines: [
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: 'b' },
    { kind: 'removed', text: 'c' },
    { kind: 'added', text: 'B' },
    { kind: 'same', text: 'd' },
    { kind: 'added', text: 'e' },
  ],
}

it('numbers the lines of either side', () => {
  expect(unifiedRows(hunk).map(({ before, after }) => [before, after])).toEqual([
    [4, 6],
    [5, null],
    [6, null],
    [null, 7],
    [7, 8],
    [null, 9],
  ])
})

it('puts what came beside what it replaces', () => {
  expect(splitRows(hunk).map(({ before, after }) => [before?.text, after?.text])).toEqual([
    ['a', 'a'],
    ['b', 'B'],
    ['c', undefined],
    ['d', 'd'],
    [undefined, 'e'],
  ])
})
