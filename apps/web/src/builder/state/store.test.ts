import { describe, expect, it } from 'vitest'
import { createBuilderStore } from './store.ts'

describe('a conflict', () => {
  it('asks at once, can be put off, and stands until it is decided', () => {
    const store = createBuilderStore({
      definition: { schemaVersion: 1, key: 'orders', name: 'Orders', flows: [] },
      manifests: [],
      problems: [],
      savedAt: 0,
    })
    store.getState().setSave({ kind: 'conflict' })
    expect(store.getState().dialog).toBe('conflict')
    store.getState().openDialog(null)
    expect(store.getState().save).toEqual({ kind: 'conflict' })
    expect(store.getState().dialog).toBeNull()
  })
})
