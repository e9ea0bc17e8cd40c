import { expect, test } from 'vitest'
import type { Step } from './schema.ts'
import { stepsOf } from './steps-of.ts'

const code = (id: string): Step => ({ id, use: 'code' })

test('all steps come, a container before what is inside, its bodies in the order in which they run', () => {
  const safe: Step = {
    id: 'safe',
    use: 'try',
    finally: { steps: [code('last')] },
    catch: { steps: [code('mend')] },
    body: { steps: [{ id: 'each', use: 'loop', body: { steps: [code('post')] } }] },
  }
  const found = [...stepsOf({ steps: [code('first'), safe, code('after')] })]
  expect(found.map(({ step }) => step.id)).toEqual(['first', 'safe', 'each', 'post', 'mend', 'last', 'after'])
})

test('a step says where it stands, up to the flow', () => {
  const each: Step = { id: 'each', use: 'loop', body: { steps: [code('get'), code('post')] } }
  const post = [...stepsOf({ steps: [each] })].find(({ step }) => step.id === 'post')
  expect(post).toMatchObject({
    index: 1,
    graph: each.body,
    inside: { part: 'body', container: { step: each } },
  })
  expect(post?.inside?.container.inside).toBeNull()
})
