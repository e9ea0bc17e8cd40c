import { describe, expect, it } from 'vitest'
import { checkConnection, outputPorts } from './edges.ts'
import type { Graph } from './graph.ts'

const graph: Graph = {
  steps: [
    { id: 'a', use: 'code', name: 'Read' },
    { id: 'b', use: 'code', onError: 'port' },
    { id: 'c', use: 'stop' },
    { id: 'd', use: 'branch', with: { cases: [{ key: 'vip', when: 'x' }] } },
  ],
  edges: [
    ['trigger', 'a'],
    ['a', 'b'],
  ],
}

describe('drawing an edge', () => {
  it.each<[string, string, RegExp]>([
    ['b', 'a', /circle: "Read" already leads to "b"/],
    ['a', 'a', /itself/],
    ['a', 'trigger', /where a run begins/],
    ['a', 'b', /connected already/],
    ['c', 'b', /no way out/],
    ['d:gold', 'b', /no way out called "gold"/],
    ['elsewhere', 'a', /cross a frame/],
  ])('from %s to %s is refused with a reason', (from, to, reason) => {
    const check = checkConnection(graph, null, [from, to])
    expect(check.ok ? '' : check.reason).toMatch(reason)
  })

  it.each<[string, string]>([
    ['b:error', 'c'],
    ['d:vip', 'b'],
    ['d:else', 'b'],
    ['trigger', 'd'],
  ])('from %s to %s is allowed', (from, to) => {
    expect(checkConnection(graph, null, [from, to])).toEqual({ ok: true })
  })

  it('has no trigger inside a body', () => {
    expect(checkConnection(graph, { container: 'loop', slot: 'body' }, ['trigger', 'd']).ok).toBe(false)
  })
})

describe('ways out of a step', () => {
  it('are the cases and else of a branch, and error when errors go to a port', () => {
    expect(
      outputPorts({ id: 'x', use: 'branch', onError: 'port', with: { cases: [{ key: 'vip' }] } }),
    ).toEqual([
      { port: 'vip', label: 'vip' },
      { port: 'else', label: 'else' },
      { port: 'error', label: 'error' },
    ])
  })
})
