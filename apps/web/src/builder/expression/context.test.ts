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
})
