import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Step } from '@millrace/contracts'
import { createSpawnDriver } from '@millrace/sandbox'
import { describe, expect, it } from 'vitest'
import { code, statuses, useSandboxes } from '../test/harness.ts'
import { runnerFlags } from './index.ts'
import { MemoryWorker } from './testing/index.ts'

const { run, serve, program } = useSandboxes()

describe('a run', () => {
  it('takes six steps in order and commits before each that has something behind it', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const steps = ids.map((id, index) =>
      code(id, `export default ({ steps }) => ${index === 0 ? '1' : `steps.${ids[index - 1]}.output + 1`}`),
    )
    const outcome = await run(steps)
    expect(outcome.done).toEqual({ type: 'done', status: 'succeeded', output: 6 })
    expect(outcome.end).toMatchObject({ kind: 'killed', reason: 'finished' })
    expect(statuses(outcome)).toEqual(ids.flatMap((id) => [`${id} running`, `${id} succeeded`]))
    expect(outcome.commits).toBe(5)
  })

  it('does not begin a side effect before what came before is committed', async () => {
    const hits: string[] = []
    const url = await serve((request, response) => {
      hits.push(String(request.url))
      response.end('{}')
    })
    let hitsAtCommit = -1
    await run(
      [
        code('a', 'export default () => 1'),
        code('b', `export default () => fetch('${url}/b').then(() => 2)`),
      ],
      {
        onMessage: (message) => {
          if (message.type === 'commit') hitsAtCommit = hits.length
        },
      },
    )
    expect(hitsAtCommit).toBe(0)
    expect(hits).toEqual(['/b'])
  })

  it('loads a module no sooner either: its top level may have side effects', async () => {
    const hits: string[] = []
    const url = await serve((request, response) => {
      hits.push(String(request.url))
      response.end('{}')
    })
    let hitsAtCommit = -1
    await run(
      [code('a', 'export default () => 1'), code('b', `await fetch('${url}/b')\nexport default () => 2`)],
      {
        onMessage: (message) => {
          if (message.type === 'commit') hitsAtCommit = hits.length
        },
      },
    )
    expect(hitsAtCommit).toBe(0)
    expect(hits).toEqual(['/b'])
  })

  it('runs branches of the graph side by side and joins them', async () => {
    const both = Promise.withResolvers<null>()
    let asked = 0
    const worker = new MemoryWorker({
      answer: () => {
        asked += 1
        if (asked === 2) both.resolve(null)
        return both.promise
      },
    })
    const outcome = await run(
      [
        code('left', `export default async ({ state }) => { await state.flow.get('meet'); return 'l' }`),
        code('right', `export default async ({ state }) => { await state.flow.get('meet'); return 'r' }`),
        code('join', 'export default ({ steps }) => steps.left.output + steps.right.output'),
      ],
      {
        edges: [
          ['trigger', 'left'],
          ['trigger', 'right'],
          ['left', 'join'],
          ['right', 'join'],
        ],
        worker,
      },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 'lr' })
  })

  it('takes the branch whose case holds, and skips the other', async () => {
    const branch: Step = {
      id: 'kind',
      use: 'branch',
      with: {
        cases: [
          { key: 'small', when: '{{ trigger.body.list.length > 5 }}' },
          { key: 'ada', when: "trigger.body.name === 'Ada'" },
        ],
      },
    }
    const outcome = await run(
      [branch, code('small', 'export default () => 0'), code('ada', 'export default () => 1')],
      {
        edges: [
          ['trigger', 'kind'],
          ['kind:small', 'small'],
          ['kind:ada', 'ada'],
        ],
      },
    )
    expect(statuses(outcome)).toContain('small skipped')
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 1 })
  })

  it('loops over 500 items and gives their outputs in order', async () => {
    const loop: Step = {
      id: 'each',
      use: 'loop',
      with: { items: '{{ Array.from({ length: 500 }, (_, n) => n) }}', concurrency: 10 },
      body: {
        steps: [code('double', 'export default ({ loop }) => loop.item * 2 + loop.index - loop.index')],
      },
    }
    const outcome = await run([loop])
    expect(outcome.done).toMatchObject({
      status: 'succeeded',
      output: Array.from({ length: 500 }, (_, n) => n * 2),
    })
    expect(outcome.steps.filter((step) => step.status === 'succeeded')).toHaveLength(501)
  })

  it('collects the errors of a loop when it is asked to', async () => {
    const loop: Step = {
      id: 'each',
      use: 'loop',
      with: { items: [1, 2], onItemError: 'collect' },
      body: {
        steps: [
          code(
            'odd',
            'export default ({ loop }) => { if (loop.item === 2) throw new Error("even"); return "ok" }',
          ),
        ],
      },
    }
    const outcome = await run([loop])
    expect(outcome.done).toMatchObject({
      status: 'succeeded',
      output: [
        { ok: true, output: 'ok' },
        { ok: false, error: { code: 'code_threw' } },
      ],
    })
  })

  it('refuses to loop over what is not a list', async () => {
    const outcome = await run([
      { id: 'each', use: 'loop', with: { items: '{{ trigger.body }}' }, body: { steps: [] } },
    ])
    expect(outcome.done).toMatchObject({ status: 'failed', error: { code: 'not_a_list', stepId: 'each' } })
  })

  it('answers a synchronous webhook and goes on; a stop ends the run', async () => {
    const outcome = await run([
      {
        id: 'answer',
        use: 'respond',
        with: {
          status: 201,
          headers: { 'x-name': '{{ trigger.body.name }}' },
          body: { got: '{{ trigger.body.list }}' },
        },
      },
      { id: 'halt', use: 'stop', with: { status: 'failed', message: 'enough of {{ trigger.body.name }}' } },
      code('never', 'export default () => 1'),
    ])
    expect(outcome.responds).toEqual([
      { type: 'respond', status: 201, headers: { 'x-name': 'Ada' }, body: { got: [1, 2, 3] } },
    ])
    expect(outcome.done).toMatchObject({
      status: 'failed',
      error: { code: 'stopped', message: 'enough of Ada' },
    })
    expect(statuses(outcome)).not.toContain('never running')
  })

  it('refuses headers of an answer that no server would take', async () => {
    const headers = { 'x-a': 'a'.repeat(100_000) }
    const outcome = await run([{ id: 'answer', use: 'respond', with: { headers } }])
    expect(outcome.responds).toEqual([])
    expect(outcome.done?.error).toMatchObject({ code: 'input_invalid', stepId: 'answer' })
  })

  it('never executes recorded steps again, and repeats the one in flight with the next attempt', async () => {
    const outcome = await run(
      [
        code('first', 'export default () => { throw new Error("executed again") }'),
        code('second', 'export default ({ steps }) => steps.first.output.n + 1'),
      ],
      {
        start: {
          history: [
            { path: 'first', stepId: 'first', status: 'succeeded', attempt: 1, output: { n: 41 } },
            { path: 'second', stepId: 'second', status: 'running', attempt: 1 },
          ],
        },
      },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 42 })
    expect(outcome.steps.map((step) => [step.path, step.attempt])).toEqual([
      ['second', 2],
      ['second', 2],
    ])
  })

  it('resumes a loop at the items that are not recorded', async () => {
    const body = {
      steps: [
        code(
          'post',
          'export default ({ loop }) => { if (loop.index < 2) throw new Error("again"); return loop.item }',
        ),
      ],
    }
    const recorded = [0, 1].map((index) => ({
      path: `each[${index}]/post`,
      stepId: 'post',
      status: 'succeeded' as const,
      attempt: 1,
      output: `recorded ${index}`,
    }))
    const outcome = await run([{ id: 'each', use: 'loop', with: { items: ['a', 'b', 'c'] }, body }], {
      start: { history: [...recorded, { path: 'each', stepId: 'each', status: 'running', attempt: 1 }] },
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: ['recorded 0', 'recorded 1', 'c'] })
    expect(statuses(outcome)).toEqual([
      'each running',
      'each[2]/post running',
      'each[2]/post succeeded',
      'each succeeded',
    ])
  })

  it('runs up to a step, with pinned outputs for others', async () => {
    const outcome = await run(
      [
        code('a', 'export default () => { throw new Error("pinned") }'),
        code('b', 'export default ({ steps }) => steps.a.output * 2'),
        code('c', 'export default () => { throw new Error("beyond") }'),
      ],
      { start: { upTo: 'b', pins: { a: 21 } } },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 42 })
    expect(statuses(outcome)).toEqual(['a succeeded', 'b running', 'b succeeded'])
  })

  it('gives a pinned output only where the run comes by', async () => {
    const pick: Step = {
      id: 'pick',
      use: 'branch',
      with: {
        cases: [
          { key: 'yes', when: 'true' },
          { key: 'no', when: 'false' },
        ],
      },
    }
    const outcome = await run(
      [pick, code('x', 'export default () => 1'), code('y', 'export default () => 2')],
      {
        edges: [
          ['trigger', 'pick'],
          ['pick:yes', 'x'],
          ['pick:no', 'y'],
        ],
        start: { pins: { x: 'pinned', y: 'pinned' } },
      },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 'pinned' })
    expect(statuses(outcome)).toEqual(['pick running', 'pick succeeded', 'y skipped', 'x succeeded'])
  })

  it('takes the ports of a pinned branch and a pinned loop, inside a body too', async () => {
    const pick: Step = { id: 'pick', use: 'branch', with: { cases: [{ key: 'yes', when: 'false' }] } }
    const inner: Step = {
      id: 'inner',
      use: 'loop',
      with: { items: [1] },
      body: { steps: [code('never', 'export default () => { throw new Error("executed") }')] },
    }
    const body = {
      steps: [pick, inner, code('last', 'export default ({ steps }) => steps.inner.output')],
      edges: [
        ['pick:yes', 'inner'],
        ['inner', 'last'],
      ] as [string, string][],
    }
    const outcome = await run([{ id: 'each', use: 'loop', with: { items: ['a'] }, body }], {
      start: { pins: { pick: { taken: ['yes'] }, inner: ['pinned'] } },
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: [['pinned']] })
  })

  it('cannot change what a step recorded before the worker was lost', async () => {
    const outcome = await run(
      [
        code('a', 'export default () => ({ n: [1] })'),
        code('b', 'export default ({ steps }) => { steps.a.output.n.push(2) }'),
      ],
      {
        start: {
          history: [{ path: 'a', stepId: 'a', status: 'succeeded', attempt: 1, output: { n: [1] } }],
        },
      },
    )
    expect(outcome.done?.error?.message).toContain('read-only')
  })

  it('fails at once when it cannot begin', async () => {
    const outcome = await run([code('a', 'export default () => 1')], { start: { upTo: 'gone' } })
    expect(outcome.done).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(outcome.end.stderrTail).toContain('has no step gone')
  })

  it('begins whatever the depth of what started it', async () => {
    const body = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
    const outcome = await run([code('a', 'export default () => 1')], { start: { trigger: { body } } })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 1 })
  })

  it('ends its process when the message that is to start it cannot be read', async () => {
    const limits = { memoryMb: 256, outputBytes: 1e6, protocolBytes: 1e6, frameBytes: 1e6 }
    const driver = createSpawnDriver({
      program: { file: program(), nodeFlags: runnerFlags },
      spares: 0,
      memoryMb: 256,
    })
    const sandbox = await driver.take({ limits })
    await sandbox.send(null)
    expect(await sandbox.ended).toMatchObject({ kind: 'exited', code: 1 })
    await driver.close()
  })

  it('gives its process back while it waits, and goes on in another', async () => {
    const worker = new MemoryWorker()
    const steps: Step[] = [
      { id: 'ask', use: 'wait', with: { callback: true } },
      code('after', 'export default ({ steps }) => steps.ask.output'),
    ]
    const first = await run(steps, { worker })
    expect(first.done).toEqual({ type: 'done', status: 'waiting' })
    expect(first.end).toMatchObject({ kind: 'killed', reason: 'finished' })
    worker.resolve('ask', { kind: 'answered', value: 'called' })
    const second = await run(steps, { worker, start: { history: worker.history() } })
    expect(second.done).toMatchObject({ status: 'succeeded', output: 'called' })
  })

  it('takes a history that comes in parts', async () => {
    const ids = ['a', 'b', 'c']
    const [last, ...parts] = ids
      .map((id) => ({ path: id, stepId: id, status: 'succeeded' as const, attempt: 1, output: id }))
      .reverse()
    const steps = [
      ...ids.map((id) => code(id, 'export default () => { throw new Error("executed again") }')),
      code('join', 'export default ({ steps }) => [steps.a.output, steps.b.output, steps.c.output]'),
    ]
    const outcome = await run(steps, {
      start: { history: last === undefined ? [] : [last] },
      history: parts.map((part) => [part]),
    })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: ids })
  })

  it('is not mistaken for the rehearsal of its process', async () => {
    const fixture = fileURLToPath(new URL('../test/fixtures/rehearsed-run.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [...runnerFlags, fixture])
    expect(stdout).toBe('branch: "of this run"\ncode: "of this run"\n')
  })

  it('ends as canceled and aborts the step in flight', async () => {
    const source = `export default ({ signal, log }) => new Promise((resolve) => {
      signal.addEventListener('abort', () => { log.info('aborted'); resolve() })
    })`
    const outcome = await run([code('wait', source)], {
      onMessage: (message, sandbox) => {
        if (message.type === 'step' && message.status === 'running') void sandbox.send({ type: 'cancel' })
      },
    })
    expect(outcome.done).toMatchObject({ status: 'canceled' })
    expect(statuses(outcome)).toEqual(['wait running', 'wait canceled'])
    expect(outcome.logs.map((line) => line.message)).toEqual(['aborted'])
  })
})
