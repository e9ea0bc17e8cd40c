import { expect, it } from 'vitest'
import { flowOf, step } from '../test/simulate.ts'
import { advance, compileFlow, initialState } from './index.ts'

it('tells and keeps only what is near the event, also in a loop of 10,000 items', () => {
  const compiled = compileFlow(flowOf([step('each', { use: 'loop', body: { steps: [step('x')] } })]))
  const started = advance(initialState(compiled), { kind: 'start' })
  const opened = advance(started.state, {
    kind: 'loop-opened',
    path: 'each',
    count: 10_000,
    concurrency: 5,
    onItemError: 'fail',
  })
  expect(opened.effects).toHaveLength(5)
  let { state } = opened
  for (let index = 0; index < 10_000; index += 1) {
    const next = advance(state, { kind: 'step-succeeded', path: `each[${index}]/x` })
    // The step settled, its item ended, the next item begins.
    expect(next.effects.length).toBeLessThanOrEqual(3)
    expect(next.state.core.active.size).toBeLessThanOrEqual(6)
    state = next.state
  }
  expect(advance(state, { kind: 'step-succeeded', path: 'each' }).effects).toMatchObject([
    { kind: 'settled', status: 'succeeded' },
    { kind: 'finished', status: 'succeeded' },
  ])
})
