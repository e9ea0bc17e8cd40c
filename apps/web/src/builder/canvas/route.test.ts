import { describe, expect, it } from 'vitest'
import { laneFor, lanePath } from './route.ts'

const box = (x: number, y: number, width = 240, height = 60) => ({ x, y, width, height })

describe('the lane of an edge', () => {
  it('is not needed between neighbours, or when nothing stands between', () => {
    expect(
      laneFor({ from: { x: 120, y: 60 }, to: { x: 120, y: 120 }, boxes: [box(0, 0), box(0, 120)] }),
    ).toBeNull()
    expect(
      laneFor({ from: { x: 120, y: 60 }, to: { x: 600, y: 400 }, boxes: [box(0, 0), box(480, 400)] }),
    ).toBeNull()
  })

  it('runs beside what stands in the way, on the shorter side', () => {
    const boxes = [box(0, 0), box(0, 120), box(0, 240)]
    expect(laneFor({ from: { x: 200, y: 60 }, to: { x: 120, y: 240 }, boxes })).toBe(260)
    expect(laneFor({ from: { x: 40, y: 60 }, to: { x: 120, y: 240 }, boxes })).toBe(-20)
  })

  it('takes the column of the target when that is free', () => {
    const boxes = [box(0, 0), box(0, 120, 240, 200), box(300, 400)]
    expect(laneFor({ from: { x: 120, y: 60 }, to: { x: 420, y: 400 }, boxes })).toBe(420)
  })

  it('is drawn from the port to the step', () => {
    const { path } = lanePath({ from: { x: 0, y: 0 }, to: { x: 0, y: 200 }, lane: 100 })
    expect(path).toMatch(/^M0,0L0,8Q0,16 8,16L88,16Q100,16 100,28/)
    expect(path).toMatch(/L0,200$/)
  })
})
