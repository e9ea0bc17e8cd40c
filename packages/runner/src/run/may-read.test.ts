import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { mayRead } from './may-read.ts'

function reads(source: string): string[] | 'all' {
  const step: Step = { id: 'x', use: 'code', with: { source } }
  const read = mayRead(step)
  return read.kind === 'all' ? 'all' : ['big', 'get-xml', 'other'].filter((id) => read.names(id))
}

describe('what a step may read', () => {
  it.each([
    ['{{ steps.big.output.length }}', ['big']],
    ["{{ steps['get-xml'].output }}", ['get-xml']],
    ['{{ steps["get-xml"]?.output + steps?.big.output }}', ['big', 'get-xml']],
    ['{{ trigger.body }}', []],
    ['export default ({ steps }) => steps.big.output', ['big']],
    ['export default ({ steps, log }) => log.info(steps.other.output)', ['other']],
    ['export default ({ trigger, steps }) => steps.other.output', ['other']],
    ['export default ({ steps: { big } }) => big.output', ['big']],
    ['export default (ctx) => ctx.steps.big.output', ['big']],
    ['export default ({ steps }) => { const { big } = steps; return big }', ['big']],
    ['export default (ctx) => { const { big } = ctx.steps; return big }', ['big']],
    ['export default () => 1', []],
  ])('%s names %j', (source, ids) => {
    expect(reads(source)).toEqual(ids)
  })

  it.each([
    '{{ Object.values(steps) }}',
    '{{ steps[config.step].output }}',
    'export default ({ steps }) => Object.keys(steps)',
    'export default ({ steps: s }) => s[name]',
    'export default (ctx) => helper(ctx.steps)',
    'export default ({ steps }) => { for (const id in steps) log(id) }',
    'export default ({ steps }) => { const all = steps; return all }',
  ])('%s may read all', (source) => {
    expect(reads(source)).toBe('all')
  })
})
