import { describe, expect, it } from 'vitest'
import { labelWords, readLabels, toggleLabel } from './label-filter.ts'

describe('labels in the address of the list', () => {
  it('are added and taken away one by one', () => {
    expect(toggleLabel(undefined, 'eu')).toBe('eu')
    expect(toggleLabel('eu', 'vip')).toBe('eu,vip')
    expect(toggleLabel('eu,vip', 'eu')).toBe('vip')
    expect(readLabels(toggleLabel('eu', 'eu'))).toEqual([])
  })
})

describe('labels as people write them', () => {
  it('are trimmed, each once, none empty', () => {
    expect(labelWords(' eu, vip,,eu ')).toEqual(['eu', 'vip'])
  })
})
