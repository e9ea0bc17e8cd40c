import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere, statuses } from '../../test/harness.ts'
import { MemoryWorker } from '../testing/index.ts'

const fails = (id: string, message: string): Step =>
  code(id, `export default () => { throw new Error(${JSON.stringify(message)}) }`)

function attempt(bodies: Pick<Step, 'body' | 'catch' | 'finally'>, over: Partial<Step> = {}): Step {
  return { id: 'safe', use: 'try', ...bodies, ...over }
}

const seen = (id: string): Step =>
  code(id, 'export default ({ error }) => (error === undefined ? "undefined" : (error?.message ?? error))')

describe('try', () => {
  it('gives what its body gave; error is null in finally and not there in the body', async () => {
    const log = code('last', 'export default ({ error, log }) => { log.info("finally", { error }) }')
    const outcome = await runHere(
      flowOf([
        attempt({
          body: { steps: [seen('inner')] },
          catch: { steps: [seen('never')] },
          finally: { steps: [log] },
        }),
        code('after', 'export default ({ steps }) => [steps.safe.output, Object.keys(steps)]'),
      ]),
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: ['undefined', ['safe']] })
    expect(outcome.logs[0]).toMatchObject({ path: 'safe/last', data: { error: null } })
    expect(statuses(outcome)).not.toContain('safe/never running')
  })

  it('gives what its catch gave, which sees the error and what the body did before', async () => {
    const handle = code(
      'handle',
      'export default ({ error, steps }) => ({ code: error.code, at: error.stepId, before: steps.before.output })',
    )
    const outcome = await runHere(
      flowOf([
        attempt({
          body: { steps: [code('before', 'export default () => 1'), fails('breaks', 'oh no')] },
          catch: { steps: [handle] },
        }),
      ]),
    )
    expect(outcome.done).toMatchObject({
      status: 'succeeded',
      output: { code: 'code_threw', at: 'breaks', before: 1 },
    })
  })

  it('without a catch runs finally, which sees the error, and then fails with it', async () => {
    const log = code('last', 'export default ({ error, log }) => { log.info(error.code) }')
    const outcome = await runHere(
      flowOf([attempt({ body: { steps: [fails('breaks', 'oh no')] }, finally: { steps: [log] } })]),
    )
    expect(outcome.logs.map(({ path, message }) => [path, message])).toEqual([['safe/last', 'code_threw']])
    expect(outcome.done).toMatchObject({
      status: 'failed',
      failedPath: 'safe/breaks',
      error: { code: 'code_threw', stepId: 'breaks' },
    })
  })

  it('in the catch of another knows the error around it, until it has one of its own', async () => {
    const inner: Step = {
      id: 'inner',
      use: 'try',
      body: { steps: [seen('outerError'), fails('again', 'second')] },
      catch: { steps: [seen('innerError')] },
    }
    const outcome = await runHere(
      flowOf([attempt({ body: { steps: [fails('first', 'first')] }, catch: { steps: [inner] } })]),
    )
    const given = outcome.steps.filter(({ status }) => status === 'succeeded')
    expect(given.find(({ stepId }) => stepId === 'outerError')?.output).toContain('first')
    expect(given.find(({ stepId }) => stepId === 'innerError')?.output).toContain('second')
  })

  it('is resumed in its catch with the error that was recorded', async () => {
    const flow = flowOf([
      attempt({
        body: { steps: [fails('breaks', 'oh no')] },
        catch: {
          steps: [{ id: 'pause', use: 'wait', with: { durationMs: 60_000 } }, seen('handle')],
        },
      }),
    ])
    const worker = new MemoryWorker()
    expect((await runHere(flow, { worker })).done).toMatchObject({ status: 'waiting' })
    worker.resolve('safe/pause', { kind: 'due' })
    const outcome = await runHere(flow, { worker, start: { history: worker.history() } })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: expect.stringContaining('oh no') })
    expect(statuses(outcome)).toEqual([
      'safe running',
      'safe/pause succeeded',
      'safe/handle running',
      'safe/handle succeeded',
      'safe succeeded',
    ])
  })

  it('leaves the loop around it with a break', async () => {
    const loop: Step = {
      id: 'each',
      use: 'loop',
      with: { items: [1, 2, 3, 4] },
      body: {
        steps: [
          code('keep', 'export default ({ loop }) => loop.item * 10'),
          { id: 'big', use: 'branch', with: { cases: [{ key: 'yes', when: 'loop.item > 2' }] } },
          attempt({ body: { steps: [{ id: 'leave', use: 'break' }] } }),
        ],
        edges: [
          ['keep', 'big'],
          ['big:yes', 'safe'],
        ],
      },
    }
    const outcome = await runHere(flowOf([loop]))
    expect(outcome.done).toMatchObject({
      status: 'succeeded',
      output: [{ taken: [] }, { taken: [] }, { taken: ['yes'] }],
    })
    expect(statuses(outcome)).not.toContain('each[3]/keep running')
  })
})
