import type { Definition } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { flowOfProblem, mergeProblems, problemOfField, problemsOfFlow } from './index.ts'

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
