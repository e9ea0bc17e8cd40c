import { describe, expect, it } from 'vitest'
import {
  check,
  code,
  definition,
  loop,
  request,
  withEdges,
  withFlow,
  withSteps,
} from '../../../test/problems.ts'
import type { Step } from '../schema.ts'

describe('validateDefinition', () => {
  it('gives the definition when only its sense is wrong, and null when its shape is', () => {
    expect(check(withSteps({ id: 'a', use: 'nothing' })).definition).not.toBeNull()
    expect(check(withFlow({ colour: 'red' })).definition).toBeNull()
  })

  it('names the flow and the innermost step of a problem', () => {
    const { problems } = check(withSteps(loop({ steps: [request({ url: '{{ }}' })] })))
    expect(problems).toMatchObject([{ flow: 'main', stepId: 'post' }])
    const edges = check(
      withEdges(
        [code('a'), code('b')],
        [
          ['trigger', 'a'],
          ['a:x', 'b'],
        ],
      ),
    )
    expect(edges.problems).toMatchObject([{ flow: 'main', stepId: 'a' }])
  })

  it('accepts bodies 8 deep and refuses more', () => {
    const nest = (depth: number): Step =>
      depth === 0
        ? { id: 'inner', use: 'code', with: { source: 'export default () => 1' } }
        : { id: `l${depth}`, use: 'loop', with: { items: [1] }, body: { steps: [nest(depth - 1)] } }
    expect(check(withSteps(nest(8))).problems).toEqual([])
    expect(check(withSteps(nest(9))).problems).toMatchObject([
      { message: expect.stringContaining('at most 8 deep') },
    ])
  })

  it('ends its list of problems after 500', () => {
    const unknown = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`x${index}`, 1]))
    const { problems } = check(definition(unknown))
    expect(problems).toHaveLength(501)
    expect(problems.at(-1)?.message).toContain('There are more problems')
  })
})
