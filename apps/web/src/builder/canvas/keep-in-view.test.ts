import { describe, expect, it } from 'vitest'
import { panToShow } from './keep-in-view.ts'

const size = { width: 800, height: 400 }
const box = (x: number, y: number) => ({ x, y, width: 240, height: 60 })
const view = { x: 0, y: 0, zoom: 1 }

describe('keeping a node in view', () => {
  it('leaves the view alone while the node is seen', () => {
    expect(panToShow({ box: box(100, 100), view, size })).toBeNull()
  })

  it('pans as far as needed and never zooms', () => {
    expect(panToShow({ box: box(100, 500), view, size })).toEqual({ x: 0, y: -184, zoom: 1 })
    expect(panToShow({ box: box(-300, 100), view, size })).toEqual({ x: 324, y: 0, zoom: 1 })
    expect(panToShow({ box: box(2000, 100), view: { ...view, zoom: 0.5 }, size })).toEqual({
      x: -344,
      y: 0,
      zoom: 0.5,
    })
  })

  it('shows the head of what is larger than the view, once', () => {
    const frame = { x: 100, y: 600, width: 240, height: 900 }
    const next = panToShow({ box: frame, view, size })
    expect(next).toEqual({ x: 0, y: -576, zoom: 1 })
    expect(next && panToShow({ box: frame, view: next, size })).toBeNull()
  })
})
