import type { Definition, Flow, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { applyAction, type DocumentAction, findStep } from './index.ts'

const code = (id: string): Step => ({ id, use: 'code', with: { source: 'x' } })
const start: Definition = {
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'manual' },
      steps: [code('a'), code('b'), { id: 'safe', use: 'try', body: { steps: [] } }],
    },
  ],
}
const at = { x: 20, y: 100 }
const lane = (slot: 'body' | 'catch' | 'finally') => ({ container: 'safe', slot })

function after(...actions: DocumentAction[]): Flow {
  const [flow] = applyAction(start, { type: 'batch', actions }).flows
  if (!flow) throw new Error('no flow')
  return flow
}
const into = (slot: 'body' | 'catch' | 'finally', ...ids: string[]): DocumentAction => ({
  type: 'move-into',
  flow: 'main',
  graph: lane(slot),
  positions: Object.fromEntries(ids.map((id) => [id, at])),
})

describe('the lanes of a try', () => {
  it('begin with the first step that is put into them', () => {
    const flow = after({ type: 'add-step', flow: 'main', graph: lane('catch'), step: code('c') })
    const safe = findStep(flow, 'safe')?.step
    expect(safe?.catch?.steps.map(({ id }) => id)).toEqual(['c'])
    expect(safe).not.toHaveProperty('finally')
  })

  it('end with the last step that leaves them, but for the body', () => {
    const flow = after(into('catch', 'a'), into('finally', 'a'), into('body', 'b'), {
      type: 'delete-steps',
      flow: 'main',
      ids: ['a', 'b'],
    })
    expect(findStep(flow, 'safe')?.step).toEqual({
      id: 'safe',
      use: 'try',
      body: { steps: [], edges: [], layout: {} },
    })
  })

  it('take the edges along of steps that move together', () => {
    const flow = after(into('catch', 'a', 'b'))
    expect(findStep(flow, 'safe')?.step.catch?.edges).toEqual([['a', 'b']])
    expect(flow.edges).toEqual([['trigger', 'safe']])
  })

  it('are not made in a step that can have none, and a try never moves into itself', () => {
    const refused: DocumentAction = {
      type: 'add-step',
      flow: 'main',
      graph: { container: 'a', slot: 'catch' },
      step: code('c'),
    }
    expect(applyAction(start, refused)).toBe(start)
    expect(applyAction(start, into('finally', 'safe'))).toBe(start)
  })

  it('follow when a step that another lane names gets a new id', () => {
    const reading: Step = {
      id: 'r',
      use: 'transform',
      with: {
        fields: [
          { to: 'x', from: 'steps.a.output', via: 'text' },
          { to: 'y', expr: '[steps.a]' },
        ],
      },
    }
    const flow = after(
      { type: 'add-step', flow: 'main', graph: lane('finally'), step: reading },
      { type: 'rename-step', flow: 'main', id: 'a', to: 'fetch' },
    )
    expect(findStep(flow, 'r')?.step.with).toEqual({
      fields: [
        { to: 'x', from: 'steps.fetch.output', via: 'text' },
        { to: 'y', expr: '[steps.fetch]' },
      ],
    })
  })
})
