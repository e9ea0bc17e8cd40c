import type { RecordedStep, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere, statuses } from '../../test/harness.ts'
import { indexFlow } from './flow-index.ts'
import { historyForEngine } from './recorded.ts'

const loop: Step = { id: 'each', use: 'loop', with: { items: [] }, body: { steps: [] } }
const branch: Step = { id: 'pick', use: 'branch', with: { cases: [{ key: 'a', when: true }] } }
const flow = flowOf([loop, branch, code('large', 'export default () => 1')])
const succeeded = (stepId: string, given: Partial<RecordedStep>): RecordedStep => ({
  path: stepId,
  stepId,
  status: 'succeeded',
  attempt: 1,
  ...given,
})

describe('what the engine is told of a history', () => {
  it('are outputs only where they say which way to go', () => {
    const told = historyForEngine(indexFlow(flow), [
      succeeded('each', { output: [] }),
      succeeded('pick', { output: { taken: ['a'] } }),
      succeeded('large', { output: 'x'.repeat(1000) }),
    ])
    expect(told.map(({ output }) => output)).toEqual([[], { taken: ['a'] }, undefined])
  })

  it.each([{ output: [] }, { outputBytes: 2 }])(
    'takes the port of a loop that had no items: %j',
    async (given) => {
      const outcome = await runHere(
        flowOf(
          [loop, code('none', 'export default () => "none"')],
          [
            ['trigger', 'each'],
            ['each:empty', 'none'],
          ],
        ),
        { start: { history: [succeeded('each', given)] } },
      )
      expect(statuses(outcome)).toEqual(['none running', 'none succeeded'])
    },
  )
})
