import type { Definition, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import type { DocumentAction } from './actions.ts'
import { applyAction } from './apply.ts'
import { copySteps } from './clipboard.ts'
import { findStep } from './graph.ts'

const http = (id: string, extra: Partial<Step> = {}): Step => ({ id, use: 'http.request', ...extra })

const written: Definition = {
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  connections: { crm: { connector: 'http', type: 'api-key', owner: 'organization' } },
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'webhook' },
      steps: [
        http('fetch'),
        { id: 'map', use: 'code', with: { source: 'export default ({ steps }) => steps.fetch.output' } },
        {
          id: 'each',
          use: 'loop',
          with: { items: '{{ steps.map.output }}' },
          body: { steps: [http('post')] },
        },
      ],
    },
  ],
}

const flow = 'main'
const apply = (...actions: DocumentAction[]) => applyAction(written, { type: 'batch', actions })
const edgesOf = (definition: Definition) => definition.flows[0]?.edges
const stepOf = (definition: Definition, id: string) => {
  const [first] = definition.flows
  return first ? findStep(first, id)?.step : undefined
}

describe('edges of a flow that has none written', () => {
  it('stay implied while only settings change', () => {
    expect(edgesOf(apply({ type: 'set-step', flow, id: 'fetch', patch: { name: 'Get' } }))).toBeUndefined()
  })

  it('are written out by the first graph edit', () => {
    const edge = ['trigger', 'map'] satisfies [string, string]
    expect(edgesOf(apply({ type: 'connect', flow, graph: null, edge }))).toEqual([
      ['trigger', 'fetch'],
      ['fetch', 'map'],
      ['map', 'each'],
      ['trigger', 'map'],
    ])
  })
})

describe('adding a step', () => {
  it('leaves it unconnected unless told where it belongs', () => {
    const added = apply({
      type: 'add-step',
      flow,
      graph: null,
      step: http('extra'),
      position: { x: 20, y: 40 },
    })
    expect(edgesOf(added)).not.toContainEqual(['each', 'extra'])
    expect(added.flows[0]?.layout).toEqual({ extra: { x: 20, y: 40 } })
  })

  it('connects it after a step', () => {
    const added = apply({ type: 'add-step', flow, graph: null, step: http('extra'), after: 'each' })
    expect(edgesOf(added)).toContainEqual(['each', 'extra'])
  })

  it('splits the edge that it is put on', () => {
    const added = apply({ type: 'add-step', flow, graph: null, step: http('extra'), on: ['fetch', 'map'] })
    expect(edgesOf(added)).toEqual([
      ['trigger', 'fetch'],
      ['map', 'each'],
      ['fetch', 'extra'],
      ['extra', 'map'],
    ])
  })

  it('leaves a branch by its first case', () => {
    const step: Step = { id: 'pick', use: 'branch', with: { cases: [{ key: 'vip', when: '{{ true }}' }] } }
    const added = apply({ type: 'add-step', flow, graph: null, step, on: ['fetch', 'map'] })
    expect(edgesOf(added)).toContainEqual(['pick:vip', 'map'])
  })

  it('goes into the body of a loop', () => {
    const graph = { container: 'each', slot: 'body' } as const
    const added = apply({ type: 'add-step', flow, graph, step: http('second'), after: 'post' })
    expect(stepOf(added, 'each')?.body?.edges).toEqual([['post', 'second']])
  })

  it('refuses an id that is taken anywhere in the flow', () => {
    expect(apply({ type: 'add-step', flow, graph: null, step: http('post') })).toBe(written)
  })
})

describe('deleting steps', () => {
  it('joins the neighbours of a step in a chain', () => {
    expect(edgesOf(apply({ type: 'delete-steps', flow, ids: ['map'] }))).toEqual([
      ['trigger', 'fetch'],
      ['fetch', 'each'],
    ])
  })

  it('joins nothing when more than one edge leads out', () => {
    const edge = ['fetch', 'each'] satisfies [string, string]
    const deleted = apply(
      { type: 'connect', flow, graph: null, edge },
      { type: 'delete-steps', flow, ids: ['fetch'] },
    )
    expect(edgesOf(deleted)).toEqual([['map', 'each']])
  })

  it('takes a loop with its body', () => {
    expect(stepOf(apply({ type: 'delete-steps', flow, ids: ['each', 'post'] }), 'post')).toBeUndefined()
  })
})

describe('renaming a step', () => {
  it('is followed by edges, places, expressions and code', () => {
    const renamed = apply(
      { type: 'move', flow, positions: { fetch: { x: 0, y: 100 } } },
      { type: 'disconnect', flow, graph: null, edge: ['map', 'each'] },
      { type: 'rename-step', flow, id: 'fetch', to: 'download' },
      { type: 'rename-step', flow, id: 'map', to: 'records' },
    )
    expect(edgesOf(renamed)).toEqual([
      ['trigger', 'download'],
      ['download', 'records'],
    ])
    expect(renamed.flows[0]?.layout).toEqual({ download: { x: 0, y: 100 } })
    expect(stepOf(renamed, 'records')?.with).toEqual({
      source: 'export default ({ steps }) => steps.download.output',
    })
    expect(stepOf(renamed, 'each')?.with).toEqual({ items: '{{ steps.records.output }}' })
  })

  it.each(['trigger', 'post', 'has space', '__proto__', ''])('refuses %j', (to) => {
    expect(apply({ type: 'rename-step', flow, id: 'fetch', to })).toBe(written)
  })
})

describe('settings', () => {
  it('drop the edges of ports that are gone', () => {
    const withPort = apply(
      { type: 'set-step', flow, id: 'fetch', patch: { onError: 'port' } },
      { type: 'connect', flow, graph: null, edge: ['fetch:error', 'each'] },
    )
    expect(edgesOf(withPort)).toContainEqual(['fetch:error', 'each'])
    const without = applyAction(withPort, {
      type: 'set-step',
      flow,
      id: 'fetch',
      patch: { onError: undefined },
    })
    expect(edgesOf(without)).not.toContainEqual(['fetch:error', 'each'])
    expect(stepOf(without, 'fetch')).not.toHaveProperty('onError')
  })

  it('keep the edges of a case that is renamed', () => {
    const cases = [{ key: 'vip', when: '{{ true }}' }]
    const branch: Step = { id: 'pick', use: 'branch', with: { cases } }
    const renamed = apply(
      { type: 'add-step', flow, graph: null, step: branch, on: ['fetch', 'map'] },
      { type: 'rename-case', flow, id: 'pick', from: 'vip', to: 'gold' },
    )
    expect(edgesOf(renamed)).toContainEqual(['pick:gold', 'map'])
  })

  it('that break the schema change nothing', () => {
    expect(apply({ type: 'set-step', flow, id: 'fetch', patch: { timeoutMs: -1 } })).toBe(written)
    expect(apply({ type: 'set-flow', flow, patch: { name: '' } })).toBe(written)
    expect(apply({ type: 'set-integration', patch: { name: '' } })).toBe(written)
  })
})

describe('moving between frames', () => {
  it('takes a step into the loop and joins what it left', () => {
    const graph = { container: 'each', slot: 'body' } as const
    const moved = apply({ type: 'move-into', flow, graph, positions: { map: { x: 20, y: 60 } } })
    expect(edgesOf(moved)).toEqual([
      ['trigger', 'fetch'],
      ['fetch', 'each'],
    ])
    expect(stepOf(moved, 'each')?.body?.layout).toEqual({ map: { x: 20, y: 60 } })
  })

  it('never puts a loop into itself', () => {
    const graph = { container: 'each', slot: 'body' } as const
    expect(apply({ type: 'move-into', flow, graph, positions: { each: { x: 0, y: 0 } } })).toBe(written)
  })
})

describe('copy and paste', () => {
  it('gives new ids, keeps the edges among the copies and what they say of each other', () => {
    const [first] = written.flows
    if (!first) throw new Error('no flow')
    const fragment = copySteps(written, first, { ids: ['fetch', 'map', 'each', 'post'], places: {} })
    if (!fragment) throw new Error('nothing copied')
    const pasted = applyAction(written, { type: 'paste', flow, graph: null, fragment, at: { x: 400, y: 0 } })
    expect(edgesOf(pasted)).toEqual(
      expect.arrayContaining([
        ['fetch2', 'map2'],
        ['map2', 'each2'],
      ]),
    )
    expect(stepOf(pasted, 'post2')).toBeDefined()
    expect(stepOf(pasted, 'each2')?.with).toEqual({ items: '{{ steps.map2.output }}' })
  })

  it('brings the connection slots that the steps name', () => {
    const fragment = {
      millrace: 'steps' as const,
      steps: [http('send', { connection: 'erp' })],
      edges: [],
      layout: {},
      connections: { erp: { connector: 'http', type: 'basic', owner: 'customer' as const } },
    }
    const pasted = applyAction(written, { type: 'paste', flow, graph: null, fragment, at: { x: 0, y: 0 } })
    expect(Object.keys(pasted.connections ?? {}).sort()).toEqual(['crm', 'erp'])
  })
})
