import { describe, expect, it } from 'vitest'
import { flowOf, step } from '../test/simulate.ts'
import { compileFlow } from './index.ts'

const ids = (graph: { steps: readonly { step: { id: string } }[] } | null) =>
  graph?.steps.map(({ step: { id } }) => id)

describe('compileFlow', () => {
  it('orders steps by their depth in the graph, then as written', () => {
    const flow = flowOf(
      [step('d'), step('c'), step('b'), step('a')],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ],
    )
    expect(ids(compileFlow(flow).graph)).toEqual(['b', 'a', 'c', 'd'])
  })

  it('keeps only what the step named upTo depends on', () => {
    const flow = flowOf(
      [step('a'), step('b'), step('target'), step('after')],
      [
        ['trigger', 'a'],
        ['trigger', 'b'],
        ['a', 'target'],
        ['target', 'after'],
      ],
    )
    expect(ids(compileFlow(flow, { upTo: 'target' }).graph)).toEqual(['a', 'target'])
  })

  it('keeps the container of a step named upTo, and of its body what the step depends on', () => {
    const each = step('each', { use: 'loop', body: { steps: [step('x'), step('y'), step('z')] } })
    const { graph } = compileFlow(flowOf([step('a'), each, step('b')]), { upTo: 'y' })
    expect(ids(graph)).toEqual(['a', 'each'])
    expect(ids(graph.steps[1]?.body ?? null)).toEqual(['x', 'y'])
  })

  it('keeps of a try what comes before the step named upTo', () => {
    const safe = step('safe', {
      use: 'try',
      body: { steps: [step('x'), step('y')] },
      catch: { steps: [step('c1'), step('c2')] },
      finally: { steps: [step('f1'), step('f2')] },
    })
    const upTo = (id: string) => {
      const compiled = compileFlow(flowOf([step('a'), safe, step('b')]), { upTo: id }).graph.steps[1]
      return [compiled?.body, compiled?.catch, compiled?.finally].map((graph) => ids(graph ?? null))
    }
    expect(upTo('x')).toEqual([['x'], undefined, undefined])
    expect(upTo('c1')).toEqual([['x', 'y'], ['c1'], undefined])
    expect(upTo('f1')).toEqual([['x', 'y'], ['c1', 'c2'], ['f1']])
    expect(upTo('safe')).toEqual([
      ['x', 'y'],
      ['c1', 'c2'],
      ['f1', 'f2'],
    ])
  })

  it.each([
    {
      name: 'a cycle',
      steps: [step('a'), step('b')],
      edges: [
        ['a', 'b'],
        ['b', 'a'],
      ],
      says: 'cycle',
    },
    { name: 'an edge to nowhere', steps: [step('a')], edges: [['trigger', 'b']], says: 'does not exist' },
    { name: 'an id used twice', steps: [step('a'), step('a')], edges: [], says: 'same id' },
  ] satisfies { name: string; steps: ReturnType<typeof step>[]; edges: [string, string][]; says: string }[])(
    'throws on $name, which validation refuses',
    ({ steps, edges, says }) => {
      expect(() => compileFlow(flowOf(steps, edges))).toThrow(says)
    },
  )

  it('throws when upTo names no step', () => {
    expect(() => compileFlow(flowOf([step('a')]), { upTo: 'b' })).toThrow('no step b')
  })
})
