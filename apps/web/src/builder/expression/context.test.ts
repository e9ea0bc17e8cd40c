import type { Definition, Flow } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { expressionContext, readableStepIds } from './context.ts'

const flow: Flow = {
  key: 'main',
  name: 'Main',
  trigger: { id: 'trigger', use: 'webhook' },
  steps: [
    { id: 'a', use: 'code' },
    { id: 'b', use: 'code' },
    { id: 'side', use: 'code' },
    {
      id: 'each',
      use: 'loop',
      body: {
        steps: [
          { id: 'x', use: 'code' },
          { id: 'y', use: 'code' },
        ],
      },
    },
    { id: 'after', use: 'code' },
  ],
  edges: [
    ['trigger', 'a'],
    ['a', 'b'],
    ['trigger', 'side'],
    ['b', 'each'],
    ['each', 'after'],
  ],
}
const definition: Definition = {
  schemaVersion: 1,
  key: 'k',
  name: 'K',
  config: {
    pages: [{ title: 'P', fields: [{ key: 'folder', type: 'text', label: 'Folder', default: '/o' }] }],
  },
  flows: [flow],
}

describe('what a step can read', () => {
  it('is what leads to it, also from outside its loop, and nothing beside or after', () => {
    expect(readableStepIds(flow, 'b')).toEqual(['a'])
    expect(readableStepIds(flow, 'y')).toEqual(['a', 'b', 'x'])
    expect(readableStepIds(flow, 'after')).toEqual(['a', 'b', 'each'])
  })

  it('holds the loop inside one, config defaults and the output of the last run', () => {
    const shown = {
      path: 'a',
      stepId: 'a',
      status: 'succeeded' as const,
      attempt: 1,
      startedAt: null,
      endedAt: null,
      durationMs: 1,
      output: { n: 1 },
    }
    const run = new Map([
      ['a', { status: 'succeeded' as const, durationMs: 1, count: 1, failedCount: 0, error: null, shown }],
    ])
    const context = expressionContext({ definition, flow, stepId: 'y', manifests: [], run })
    expect(context).toMatchObject({
      steps: { a: { output: { n: 1 } } },
      config: { folder: '/o' },
      loop: { index: 0 },
    })
    expect(expressionContext({ definition, flow, stepId: 'b', manifests: [], run })).not.toHaveProperty(
      'loop',
    )
  })

  it('holds the loop through a try in it, and what failed only in catch and finally', () => {
    const inLanes: Flow = {
      ...flow,
      steps: [
        {
          id: 'each',
          use: 'loop',
          body: {
            steps: [
              {
                id: 'safe',
                use: 'try',
                body: { steps: [{ id: 'x', use: 'code' }] },
                catch: { steps: [{ id: 'y', use: 'code' }] },
              },
            ],
          },
        },
        { id: 'alone', use: 'try', body: { steps: [{ id: 'z', use: 'code' }] } },
      ],
      edges: undefined,
    }
    const read = (stepId: string) =>
      expressionContext({ definition, flow: inLanes, stepId, manifests: [], run: new Map() })
    expect(read('x')).toHaveProperty('loop')
    expect(read('x')).not.toHaveProperty('error')
    expect(read('y')).toMatchObject({ loop: { index: 0 }, error: { code: expect.any(String) } })
    expect(read('z')).not.toHaveProperty('loop')
  })

  it('holds error in catch and finally, and loop inside of loops only', () => {
    const step = (id: string) => ({ id, use: 'code', with: { source: '' } })
    const safe = {
      id: 'safe',
      use: 'try',
      body: { steps: [step('inBody')] },
      catch: {
        steps: [{ id: 'inner', use: 'loop', with: { items: [] }, body: { steps: [step('inLoop')] } }],
      },
      finally: { steps: [step('inFinally')] },
    }
    const tried: Flow = { ...flow, steps: [safe], edges: [] }
    const namesAt = (stepId: string) =>
      Object.keys(
        expressionContext({ definition, flow: tried, stepId, manifests: [], run: new Map() }),
      ).filter((name) => name === 'error' || name === 'loop')
    expect(namesAt('inBody')).toEqual([])
    expect(namesAt('inFinally')).toEqual(['error'])
    expect(namesAt('inLoop')).toEqual(['loop', 'error'])
    expect(namesAt('safe')).toEqual([])
  })
})
