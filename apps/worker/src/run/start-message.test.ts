import type { Flow } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { slotsOf } from './start-message.ts'

it('opens the connections of steps at any depth, and not the one that the trigger is checked with', () => {
  const step = (id: string) => ({ id, use: 'http.request', connection: id })
  const flow: Flow = {
    key: 'main',
    name: 'Main',
    trigger: { id: 'trigger', use: 'webhook', connection: 'sender' },
    steps: [
      step('first'),
      {
        id: 'safe',
        use: 'try',
        body: { steps: [{ id: 'each', use: 'loop', body: { steps: [step('inner')] } }] },
        catch: { steps: [step('caught')] },
        finally: { steps: [step('last')] },
      },
    ],
  }
  expect(slotsOf(flow)).toEqual(new Set(['first', 'inner', 'caught', 'last']))
})
