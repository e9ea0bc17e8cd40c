import type { Flow, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { applyAction, type Edge } from '../document/index.ts'
import { toElements } from './elements.ts'
import { overlaps } from './geometry.ts'
import { laneAt } from './lanes.ts'
import { type Places, placeFlow, tidyFlow } from './place.ts'
import { actOnCanvas } from './room.ts'
import { startView } from './start-view.ts'

const code = (id: string): Step => ({ id, use: 'code' })
const flowOf = (steps: Step[], edges?: Edge[], layout?: Flow['layout']): Flow => ({
  key: 'main',
  name: 'Main',
  trigger: { id: 'trigger', use: 'manual' },
  steps,
  ...(edges && { edges }),
  ...(layout && { layout }),
})
const boxOf = ({ points, sizes }: Places, id: string) => {
  const point = points[id]
  const size = sizes[id]
  if (!point || !size) throw new Error(`${id} has no place`)
  return { ...point, ...size }
}

describe('places on the canvas', () => {
  it('go down along the edges, on the grid', () => {
    const places = placeFlow(flowOf([code('a'), code('b')]))
    const [trigger, a, b] = ['trigger', 'a', 'b'].map((id) => boxOf(places, id))
    expect(a && trigger && a.y >= trigger.y + trigger.height).toBe(true)
    expect(a && b && b.y >= a.y + a.height).toBe(true)
    expect(Object.values(places.points).every(({ x, y }) => x % 20 === 0 && y % 20 === 0)).toBe(true)
  })

  it('that were given are kept, and the rest find a free one', () => {
    const flow = flowOf(
      [code('a'), code('b'), code('c')],
      [
        ['trigger', 'a'],
        ['a', 'b'],
        ['a', 'c'],
      ],
      { trigger: { x: 0, y: 0 }, a: { x: 40, y: 200 }, b: { x: 40, y: 320 } },
    )
    const places = placeFlow(flow)
    expect(places.points.a).toEqual({ x: 40, y: 200 })
    expect(overlaps(boxOf(places, 'b'), boxOf(places, 'c'))).toBe(false)
  })

  it('of the ways out of a branch stand in the order of its ports', () => {
    const branch: Step = { id: 'pick', use: 'branch', with: { cases: [{ key: 'one' }, { key: 'two' }] } }
    const flow = flowOf(
      [branch, code('c'), code('b'), code('a')],
      [
        ['trigger', 'pick'],
        ['pick:else', 'c'],
        ['pick:two', 'b'],
        ['pick:one', 'a'],
      ],
    )
    const { points } = tidyFlow(flow)
    const xs = ['a', 'b', 'c'].map((id) => points[id]?.x ?? Number.NaN)
    expect(xs).toEqual(xs.toSorted((left, right) => left - right))
    expect(new Set(xs).size).toBe(3)
  })

  it('make a frame large enough for what is in it', () => {
    const loop: Step = { id: 'loop', use: 'loop', body: { steps: [code('a'), code('b')] } }
    const places = placeFlow(flowOf([loop]))
    const frame = boxOf(places, 'loop')
    const inner = boxOf(places, 'b')
    expect(inner.y + inner.height).toBeLessThan(frame.height)
    expect(inner.x + inner.width).toBeLessThan(frame.width)
  })

  it('below a frame give way when it grows', () => {
    const loop: Step = { id: 'loop', use: 'loop', body: { steps: [code('a')] } }
    const flow = flowOf([loop, code('after')])
    const definition = { schemaVersion: 1 as const, key: 'k', name: 'K', flows: [flow] }
    const graph = { container: 'loop', slot: 'body' as const }
    const add = {
      type: 'add-step' as const,
      flow: 'main',
      graph,
      step: { ...code('b'), with: { source: 'x' } },
      after: 'a',
    }
    const [grown] = applyAction(definition, actOnCanvas(definition, flow, add)).flows
    if (!grown) throw new Error('no flow')
    const places = placeFlow(grown)
    expect(overlaps(boxOf(places, 'loop'), boxOf(places, 'after'))).toBe(false)
  })

  const safe: Step = {
    id: 'safe',
    use: 'try',
    body: {
      steps: [
        code('a'),
        { id: 'pick', use: 'branch', with: { cases: ['1', '2', '3', '4'].map((key) => ({ key })) } },
      ],
    },
    catch: { steps: [code('b')] },
  }

  it('in a try lie in their lanes, one below the other, and in the middle of a wide one', () => {
    const places = placeFlow(flowOf([safe]))
    const lanes = places.lanes.safe ?? []
    expect(lanes.map(({ slot }) => slot)).toEqual(['body', 'catch', 'finally'])
    for (const [index, { top, height }] of lanes.entries()) {
      expect(top % 20).toBe(0)
      expect(lanes[index + 1]?.top ?? top + height).toBe(top + height)
    }
    const { nodes } = toElements(flowOf([safe]), places)
    for (const [id, slot] of [
      ['a', 'body'],
      ['pick', 'body'],
      ['b', 'catch'],
    ]) {
      const node = nodes.find((each) => each.id === id)
      const lane = lanes.find((each) => each.slot === slot)
      if (!node || !lane) throw new Error(`${id} is not drawn`)
      expect(node.position.y).toBeGreaterThanOrEqual(lane.top)
      expect(node.position.y + (node.height ?? 0)).toBeLessThanOrEqual(lane.top + lane.height)
    }
    const b = boxOf(places, 'b')
    expect(Math.abs(b.x + b.width / 2 - (places.sizes.safe?.width ?? 0) / 2)).toBeLessThanOrEqual(20)
  })

  it('in the lanes below are not rewritten when a lane above them grows', () => {
    const flow = flowOf([safe, code('after')])
    const definition = { schemaVersion: 1 as const, key: 'k', name: 'K', flows: [flow] }
    const settled = applyAction(definition, actOnCanvas(definition, flow, { type: 'batch', actions: [] }))
      .flows[0]
    if (!settled) throw new Error('no flow')
    const add = {
      type: 'add-step' as const,
      flow: 'main',
      graph: { container: 'safe', slot: 'body' as const },
      step: { ...code('c'), with: { source: 'x' } },
      after: 'a',
      position: { x: 20, y: 600 },
    }
    const base = { ...definition, flows: [settled] }
    const [grown] = applyAction(base, actOnCanvas(base, settled, add)).flows
    if (!grown) throw new Error('no flow')
    const places = placeFlow(grown)
    expect(places.points.b).toEqual(placeFlow(settled).points.b)
    expect(overlaps(boxOf(places, 'safe'), boxOf(places, 'after'))).toBe(false)
    expect(laneAt(places, 'safe', (places.lanes.safe?.[1]?.top ?? 0) + 1)).toBe('catch')
  })

  it('below a frame give way when a frame inside it grows', () => {
    const inner: Step = { id: 'inner', use: 'loop', body: { steps: [code('a')] } }
    const outer: Step = { id: 'outer', use: 'try', body: { steps: [inner, code('below')] } }
    const flow = flowOf([outer, code('after')])
    const definition = { schemaVersion: 1 as const, key: 'k', name: 'K', flows: [flow] }
    const add = {
      type: 'add-step' as const,
      flow: 'main',
      graph: { container: 'inner', slot: 'body' as const },
      step: { ...code('b'), with: { source: 'x' } },
      position: { x: 20, y: 500 },
    }
    const [grown] = applyAction(definition, actOnCanvas(definition, flow, add)).flows
    if (!grown) throw new Error('no flow')
    const places = placeFlow(grown)
    expect(overlaps(boxOf(places, 'inner'), boxOf(places, 'below'))).toBe(false)
    expect(overlaps(boxOf(places, 'outer'), boxOf(places, 'after'))).toBe(false)
  })

  it('of a flow with 1,000 steps are found without any overlap', () => {
    const steps = Array.from({ length: 1000 }, (_, index) => code(`s${index}`))
    const edges = steps.map(
      ({ id }, index): Edge => [index === 0 ? 'trigger' : `s${Math.floor((index - 1) / 3)}`, id],
    )
    const places = placeFlow(flowOf(steps, edges))
    const rows = Map.groupBy(Object.entries(places.points), ([, { y }]) => y)
    for (const row of rows.values()) {
      const xs = row.map(([, { x }]) => x).toSorted((a, b) => a - b)
      expect(xs.every((x, index) => index === 0 || x - (xs[index - 1] ?? 0) >= 240)).toBe(true)
    }
  })
})

describe('the view at the start', () => {
  const view = { width: 800, height: 600 }

  it('shows a small flow whole', () => {
    const flow = flowOf([code('a')])
    const { x, zoom } = startView(flow, placeFlow(flow), view)
    expect({ x, zoom }).toEqual({ x: 280, zoom: 1 })
  })

  it('shows the beginning of one that could not be read', () => {
    const flow = flowOf(Array.from({ length: 60 }, (_, index) => code(`s${index}`)))
    expect(startView(flow, placeFlow(flow), view)).toMatchObject({ zoom: 0.8, y: 60 })
  })
})
