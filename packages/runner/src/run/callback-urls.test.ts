import { createHmac } from 'node:crypto'
import type { Json, StartMessage, Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere } from '../../test/harness.ts'

const secret = Buffer.from('a secret of this run').toString('base64')
const callbacks = {
  url: 'https://millrace.example/callbacks/run-1',
  approvalUrl: 'https://millrace.example/approvals/run-1',
  secret,
}

function tokenOf(text: string): string {
  return createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64url')
}
const callback = (path: string) => `${callbacks.url}/${encodeURIComponent(path)}/${tokenOf(path)}`

const wait = (id: string): Step => ({ id, use: 'wait', with: { callback: true } })
const approval = (id: string, given: Step['with'] = {}): Step => ({
  id,
  use: 'approval',
  with: { title: 'Pay?', ...given },
})
const look = (id: string): Step =>
  code(
    id,
    `export default ({ run }) => ({
      own: run.callbackUrl ?? null, callbacks: run.callbackUrls, approvals: run.approvalUrls,
    })`,
  )

async function seenBy(
  path: string,
  steps: Step[],
  over: Partial<StartMessage> = {},
): Promise<Json | undefined> {
  const outcome = await runHere(flowOf(steps), { start: { callbacks, ...over } })
  return outcome.steps.find((step) => step.path === path && step.status === 'succeeded')?.output
}

describe('the addresses of waits', () => {
  it('are known before a step waits: run.callbackUrl is that of the next', async () => {
    expect(await seenBy('a', [look('a'), wait('first'), wait('second')])).toEqual({
      own: callback('first'),
      callbacks: { first: callback('first'), second: callback('second') },
      approvals: {},
    })
  })

  it('in a loop are those of the item, and of the graphs around', async () => {
    const each: Step = {
      id: 'each',
      use: 'loop',
      with: { items: [1, 2] },
      body: { steps: [look('a'), wait('inner')] },
    }
    const outcome = await runHere(
      flowOf([{ ...each, with: { items: [1, 2], concurrency: 2 } }, wait('outer')]),
      {
        start: { callbacks },
      },
    )
    const seen = outcome.steps.find(({ path, status }) => path === 'each[1]/a' && status === 'succeeded')
    expect(seen?.output).toEqual({
      own: callback('each[1]/inner'),
      callbacks: { inner: callback('each[1]/inner'), outer: callback('outer') },
      approvals: {},
    })
  })

  it('of an approval are one for each approver, or one for whoever has it', async () => {
    const url = (path: string) => `${callbacks.approvalUrl}/${path}`
    const steps = [
      look('a'),
      approval('open'),
      approval('named', { approvers: '{{ ["ann", config.folder] }}' }),
    ]
    expect(await seenBy('a', steps)).toMatchObject({
      own: null,
      approvals: {
        open: `${url('open')}/${tokenOf('open')}`,
        named: [
          `${url('named')}/${tokenOf('named#0')}?approver=0`,
          `${url('named')}/${tokenOf('named#1')}?approver=1`,
        ],
      },
    })
  })

  it('may be told in the text of the approval itself', async () => {
    const message = 'Open {{ run.callbackUrl }}'
    const outcome = await runHere(flowOf([approval('ask', { message })]), { start: { callbacks } })
    expect(outcome.steps.at(-1)?.wait).toMatchObject({
      message: `Open ${callbacks.approvalUrl}/ask/${tokenOf('ask')}`,
    })
  })

  it('are none where nothing waits', async () => {
    expect(await seenBy('a', [look('a')])).toEqual({ own: null, callbacks: {}, approvals: {} })
  })
})

describe('run', () => {
  it('tells its origin and the key of the step', async () => {
    const source = 'export default ({ run }) => [run.parent, run.replayOf, run.idempotencyKey]'
    const run = {
      id: 'r2',
      attempt: 1,
      integration: 'test',
      version: 1,
      queuedAt: '',
      parent: 'p',
      replayOf: 'r1',
    }
    const outcome = await runHere(flowOf([code('tell', source)]), { start: { run } })
    expect(outcome.done?.output).toEqual(['p', 'r1', 'r2:tell:0'])
    const alone = await runHere(flowOf([code('tell', source)]))
    expect(alone.done?.output).toEqual([null, null, 'run-1:tell:0'])
  })
})
