import { describe, expect, it } from 'vitest'
import { createBuilderStore } from './store.ts'

describe('a conflict', () => {
  it('asks at once, can be put off, and stands until it is decided', () => {
    const store = createBuilderStore({
      definition: { schemaVersion: 1, key: 'orders', name: 'Orders', flows: [] },
      manifests: [],
      problems: [],
      savedAt: 0,
      rights: { edit: true, test: true },
    })
    store.getState().setSave({ kind: 'conflict' })
    expect(store.getState().dialog).toBe('conflict')
    store.getState().openDialog(null)
    expect(store.getState().save).toEqual({ kind: 'conflict' })
    expect(store.getState().dialog).toBeNull()
  })
})

describe('somebody who may only look', () => {
  it('changes nothing and opens nothing that would', () => {
    const store = createBuilderStore({
      definition: { schemaVersion: 1, key: 'orders', name: 'Orders', flows: [] },
      manifests: [],
      problems: [],
      savedAt: 0,
      rights: { edit: false, test: false },
    })
    const before = store.getState().history
    store.getState().dispatch({ type: 'add-flow', key: 'main', name: 'Main' })
    store.getState().dispatchOutside({ type: 'set-integration', patch: { name: 'Mine' } })
    store.getState().openDialog('publish')
    expect(store.getState().history).toBe(before)
    expect(store.getState().dialog).toBeNull()
  })
})
