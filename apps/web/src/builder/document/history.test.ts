import { describe, expect, it } from 'vitest'
import { record, redo, seal, startHistory, undo } from './history.ts'

describe('history', () => {
  it('takes a whole gesture back at once', () => {
    const typed = ['a', 'ab', 'abc'].reduce(
      (history, text) => record(history, text, 'name'),
      startHistory(''),
    )
    expect(undo(typed).present).toBe('')
    expect(redo(undo(typed)).present).toBe('abc')
  })

  it('starts a new step when the gesture was sealed, or another one began', () => {
    const first = record(startHistory(''), 'a', 'name')
    expect(undo(record(seal(first), 'ab', 'name')).present).toBe('a')
    expect(undo(record(first, 'ab', 'notes')).present).toBe('a')
  })

  it('forgets what was undone as soon as something else is done', () => {
    const branched = record(undo(record(startHistory('a'), 'b')), 'c')
    expect(redo(branched)).toBe(branched)
  })

  it('records nothing when nothing changed', () => {
    const history = startHistory('a')
    expect(record(history, 'a')).toBe(history)
  })
})
