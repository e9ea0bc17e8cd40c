import type { Definition, Json } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { problemOfField, problemsOfFlow } from '../problems/index.ts'
import { textAt, type Unfinished, unfinishedProblems, withoutText, withText } from './index.ts'

const none: Unfinished = new Map()
const place = { flow: 'main', node: 'post', field: 'body' }
const typed = withText(none, { ...place, text: '{"a": ', value: undefined })

const definition = (body?: Json): Definition => ({
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'manual' },
      steps: [{ id: 'post', use: 'http.request', ...(body !== undefined && { with: { body } }) }],
    },
  ],
})

describe('unfinished text', () => {
  it('comes back to its field, and to no other', () => {
    expect(textAt(typed, { ...place, value: undefined })).toBe('{"a": ')
    expect(textAt(typed, { ...place, node: 'other', value: undefined })).toBeUndefined()
    expect(textAt(withoutText(typed, place), { ...place, value: undefined })).toBeUndefined()
  })

  it('gives way to a value that came from elsewhere', () => {
    expect(textAt(typed, { ...place, value: { a: 1 } })).toBeUndefined()
    expect(unfinishedProblems(typed, definition({ a: 1 }))).toEqual([])
  })

  it('is a problem of its field and its node', () => {
    const problems = unfinishedProblems(typed, definition())
    expect(problemOfField(problems, 'body')?.message).toContain('Line 1, column 7')
    expect(problemsOfFlow(problems, definition(), 'main').get('post')).toEqual(problems)
  })

  it('is no problem once its step is gone', () => {
    expect(unfinishedProblems(typed, { ...definition(), flows: [] })).toEqual([])
  })
})
