import { expect, it } from 'vitest'
import { filterLogs, type LogFilter } from './filter-logs.ts'
import type { LogLine } from './run-state.ts'

const line = (seq: number, change: Partial<LogLine>): LogLine => ({
  seq,
  at: '2026-11-03T12:00:00.000Z',
  path: null,
  level: 'info',
  message: '',
  ...change,
})

const lines = [
  line(1, { level: 'debug', message: 'start' }),
  line(2, { path: 'each[3]/post', message: 'Posted', data: { id: 'A-7' } }),
  line(3, { path: 'each', level: 'error', message: 'broke' }),
  line(4, { path: 'eachother', level: 'warn', message: 'posted' }),
]

const shown = (filter: Partial<LogFilter>) =>
  filterLogs(lines, { level: 'debug', text: '', path: null, ...filter }).map((shownLine) => shownLine.seq)

it('shows the chosen level and worse', () => {
  expect(shown({ level: 'warn' })).toEqual([3, 4])
})

it('finds text in message, path and data, whatever its case', () => {
  expect(shown({ text: 'POSTED' })).toEqual([2, 4])
  expect(shown({ text: 'a-7' })).toEqual([2])
})

it('shows the lines of a step and of what is inside it, not of one with a similar name', () => {
  expect(shown({ path: 'each' })).toEqual([2, 3])
})
