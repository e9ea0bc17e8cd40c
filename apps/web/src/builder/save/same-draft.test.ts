import type { Definition } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { isSameDraft } from './same-draft.ts'

const draft = (input: Record<string, string>): Definition => ({
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'manual' },
      steps: [{ id: 'post', use: 'http.request', with: input }],
    },
  ],
})

describe('two drafts', () => {
  it('are the same in whatever order their keys stand', () => {
    expect(isSameDraft(draft({ url: 'u', method: 'GET' }), draft({ method: 'GET', url: 'u' }))).toBe(true)
  })

  it('differ by a value, a key or a step', () => {
    expect(isSameDraft(draft({ url: 'u' }), draft({ url: 'v' }))).toBe(false)
    expect(isSameDraft(draft({ url: 'u' }), draft({ url: 'u', method: 'GET' }))).toBe(false)
    expect(isSameDraft(draft({}), { ...draft({}), flows: [] })).toBe(false)
  })
})
