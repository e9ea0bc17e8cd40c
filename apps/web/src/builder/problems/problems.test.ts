import type { Definition, Flow } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOfProblem, mergeProblems, nodeOfPath, problemOfField, problemsOfFlow } from './index.ts'

const definition: Definition = {
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  flows: [
    { key: 'one', name: 'One', trigger: { id: 'trigger', use: 'manual' }, steps: [] },
    {
      key: 'two',
      name: 'Two',
      trigger: { id: 'trigger', use: 'schedule' },
      steps: [{ id: 'each', use: 'loop', body: { steps: [{ id: 'post', use: 'http.request' }] } }],
    },
  ],
}

describe('problems', () => {
  it('stand on the node that they belong to, inside loops too', () => {
    const inner = {
      path: 'flows[1].steps[0].body.steps[0].with.url',
      message: 'missing',
      flow: 'two',
      stepId: 'post',
    }
    const trigger = { path: 'flows[1].trigger.with.cron', message: 'no cron' }
    const whole = { path: 'flows[1].edges[0]', message: 'dangling', stepId: 'gone' }
    const other = { path: 'flows[0].steps', message: 'empty', flow: 'one' }
    const nodes = problemsOfFlow([inner, trigger, whole, other], definition, 'two')
    expect(Object.fromEntries(nodes)).toEqual({ post: [inner], trigger: [trigger], '': [whole] })
    expect(flowOfProblem(trigger, definition)).toBe('two')
  })

  it('are found by their path alone, in every lane', () => {
    const lanes: Flow = {
      key: 'three',
      name: 'Three',
      trigger: { id: 'trigger', use: 'manual' },
      steps: [
        { id: 'a', use: 'code' },
        {
          id: 'safe',
          use: 'try',
          body: { steps: [] },
          catch: { steps: [{ id: 'tell', use: 'loop', body: { steps: [{ id: 'x', use: 'code' }] } }] },
          finally: { steps: [{ id: 'clean', use: 'code' }] },
        },
      ],
    }
    const nodeOf = (path: string) => nodeOfPath(lanes, `flows[2].${path}`)
    expect(nodeOf('steps[1].catch.steps[0].with.items')).toBe('tell')
    expect(nodeOf('steps[1].catch.steps[0].body.steps[0].with.source')).toBe('x')
    expect(nodeOf('steps[1].finally.steps[0]')).toBe('clean')
    expect(nodeOf('steps[1].catch.edges[0]')).toBe('safe')
    expect(nodeOf('steps[1].catch.steps[7].with')).toBe('safe')
    expect(nodeOf('trigger.with.auth')).toBe('trigger')
    expect(nodeOf('settings.concurrency.key')).toBeNull()
    expect(nodeOf('steps[0].with.steps[1]')).toBe('a')
  })

  it('that browser and server both found are shown once', () => {
    const problem = { path: 'flows[0]', message: 'x' }
    expect(mergeProblems([problem], [{ ...problem }, { path: 'name', message: 'y' }])).toHaveLength(2)
  })

  it('are found for a field, not for one whose name begins alike', () => {
    const problem = { path: 'flows[0].steps[0].with.url', message: 'missing' }
    expect(problemOfField([problem], 'url')).toBe(problem)
    expect(problemOfField([problem], 'u')).toBeNull()
  })
})
