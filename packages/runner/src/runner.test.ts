import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Step } from '@millrace/contracts'
import { createSpawnDriver } from '@millrace/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { code, createHarness, flowOf, type Outcome, type RunOptions } from '../test/harness.ts'
import { runnerFlags, runnerPath } from './index.ts'

let harness: Awaited<ReturnType<typeof createHarness>>
beforeAll(async () => {
  harness = await createHarness()
}, 60_000)
afterAll(async () => {
  await harness.close()
})

const servers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of servers.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  return `http://127.0.0.1:${addressOf(server.address()).port}`
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address
}

function run(steps: Step[], options: RunOptions & { edges?: [string, string][] } = {}): Promise<Outcome> {
  return harness.run(flowOf(steps, options.edges), options)
}

function statuses(outcome: Outcome): string[] {
  return outcome.steps.map((step) => `${step.path} ${step.status}`)
}

describe('a run', () => {
  it('takes six steps in order and commits before each that has something behind it', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const steps = ids.map((id, index) =>
      code(id, `export default ({ steps }) => ${index === 0 ? '1' : `steps.${ids[index - 1]}.output + 1`}`),
    )
    const outcome = await run(steps)
    expect(outcome.done).toEqual({ type: 'done', status: 'succeeded', output: 6 })
    expect(outcome.end).toMatchObject({ kind: 'exited', code: 0 })
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
    const wait =
      'await new Promise((resolve) => globalThis.meet ? (globalThis.meet(), resolve()) : (globalThis.meet = resolve))'
    const outcome = await run(
      [
        code('left', `export default async () => { ${wait}; return 'l' }`),
        code('right', `export default async () => { ${wait}; return 'r' }`),
        code('join', 'export default ({ steps }) => steps.left.output + steps.right.output'),
      ],
      {
        edges: [
          ['trigger', 'left'],
          ['trigger', 'right'],
          ['left', 'join'],
          ['right', 'join'],
        ],
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
    expect(outcome.done).toMatchObject({ status: 'failed', error: { code: 'input_invalid', stepId: 'each' } })
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
      program: runnerPath,
      nodeFlags: runnerFlags,
      spares: 0,
      memoryMb: 256,
    })
    const sandbox = await driver.take({ limits })
    await sandbox.send(null)
    expect(await sandbox.ended).toMatchObject({ kind: 'exited', code: 1 })
    await driver.close()
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

describe('code', () => {
  it('points at the line of the step that threw', async () => {
    const source =
      'const deep = (order) => {\n  return order.lines.length\n}\nexport default async ({ trigger }) => {\n  await null\n  return deep(trigger.body)\n}'
    const { done } = await run([code('map', source)])
    expect(done?.error).toMatchObject({
      code: 'code_threw',
      stepId: 'map',
      message: expect.stringContaining('(step map, line 2)'),
      details: {
        line: 2,
        column: 22,
        stack: ['at deep (step map, line 2, column 22)', 'at default (step map, line 6, column 10)'],
      },
    })
  })

  it('points at the line that does not parse', async () => {
    const { done } = await run([code('map', 'export default () => {\n  const a = ;\n}')])
    expect(done?.error).toMatchObject({
      code: 'code_threw',
      message: expect.stringContaining('line 2'),
      details: { line: 2 },
    })
  })

  it('runs TypeScript, with lines where they were', async () => {
    const source =
      'interface Order {\n  id: number\n}\nexport default ({ trigger }: { trigger: { body: { list: number[] } } }): Order => {\n  if (trigger.body.list.length > 3) throw new Error("many")\n  return { id: trigger.body.list[0] as number }\n}'
    const step: Step = { id: 'ts', use: 'code', with: { source, language: 'ts' } }
    expect((await run([step])).done).toMatchObject({ status: 'succeeded', output: { id: 1 } })
    const many = await run([step], { start: { trigger: { body: { list: [1, 2, 3, 4] } } } })
    expect(many.done?.error).toMatchObject({ message: 'many (step ts, line 5)' })
  })

  it.each([
    ['a thrown text', "throw 'oops'", 'code_threw', "'oops'"],
    ['a function', 'return { deep: [() => 1] }', 'output_not_json', 'output.deep[0] is a function'],
    ['a cycle', 'const a = {}; a.self = a; return a', 'output_not_json', 'output.self contains itself'],
    ['a BigInt', 'return { n: 1n }', 'output_not_json', 'output.n is a BigInt'],
    ['a Map', 'return new Map()', 'output_not_json', 'Object.fromEntries'],
    ['a reserved key', 'return JSON.parse(\'{"__proto__": 1}\')', 'output_not_json', 'output.__proto__'],
    ['too much', 'return "x".repeat(2_000_000)', 'output_too_large', '1000000 bytes'],
    [
      'an unhandled rejection',
      'Promise.reject(new Error("lost")); await new Promise(() => {})',
      'code_threw',
      'lost',
    ],
    [
      'an exception in a timer',
      'setTimeout(() => { throw new Error("late") }); await new Promise(() => {})',
      'code_threw',
      'late',
    ],
    ['process.exit', 'process.exit(3)', 'sandbox_crashed', 'process.exit(3)'],
    ['an import that is not there', "await import('lodash')", 'code_threw', 'modules of Node only'],
  ])('fails the run clearly on %s', async (_name, body, errorCode, text) => {
    const outcome = await run([code('bad', `export default async () => { ${body} }`)])
    expect(outcome.done).toMatchObject({
      status: 'failed',
      error: { code: errorCode, stepId: 'bad', message: expect.stringContaining(text) },
    })
    expect(statuses(outcome)).toEqual(['bad running', 'bad failed'])
  })

  it('turns dates and missing values into JSON', async () => {
    const { done } = await run([
      code('a', 'export default () => ({ at: new Date(0), gone: undefined, list: [undefined] })'),
    ])
    expect(done?.output).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null] })
    expect((await run([code('a', 'export default () => {}')])).done?.output).toBeNull()
  })

  it('cannot change what another step recorded', async () => {
    const outcome = await run([
      code('a', 'export default () => ({ n: [1] })'),
      code('b', 'export default ({ steps }) => { steps.a.output.n.push(2) }'),
    ])
    expect(outcome.done?.error?.message).toContain('read-only')
  })

  it('may end by its own time limit; a hang is ended by the deadline', async () => {
    const slow = await run([code('slow', 'export default () => new Promise(() => {})', { timeoutMs: 30 })])
    expect(slow.done).toMatchObject({ status: 'failed', error: { code: 'step_timeout', stepId: 'slow' } })
    const hung = await run([code('hang', 'export default () => { while (true) {} }')], { deadlineMs: 300 })
    expect(hung.done).toBeUndefined()
    expect(hung.end).toMatchObject({ kind: 'killed', reason: 'deadline' })
  })

  it('has its time limit while its module loads', async () => {
    const source = 'await new Promise(() => {})\nexport default () => 1'
    const { done } = await run([code('stuck', source, { timeoutMs: 30 })])
    expect(done?.error).toMatchObject({ code: 'step_timeout', stepId: 'stuck' })
  })

  it('is loaded anew by the next attempt when it could not be loaded', async () => {
    const source = `globalThis.loads = (globalThis.loads ?? 0) + 1
      if (globalThis.loads < 3) throw new Error('not yet')
      export default () => globalThis.loads`
    const { done } = await run([code('late', source, { retry: { attempts: 3, delayMs: 1 } })])
    expect(done).toMatchObject({ status: 'succeeded', output: 3 })
  })

  it('keeps its log lines apart under parallelism', async () => {
    const body =
      'export default async ({ loop, log }) => { console.log("a", loop.index); await null; log.warn("b", { n: loop.index }) }'
    const outcome = await run([
      {
        id: 'each',
        use: 'loop',
        with: { items: [1, 2, 3], concurrency: 3 },
        body: { steps: [code('say', body)] },
      },
    ])
    expect(outcome.logs.map(({ path, level, message, data }) => ({ path, level, message, data }))).toEqual(
      expect.arrayContaining([
        { path: 'each[2]/say', level: 'info', message: 'a 2', data: undefined },
        { path: 'each[1]/say', level: 'warn', message: 'b', data: { n: 1 } },
      ]),
    )
  })

  it('prints on the streams of its process and finds it in the log', async () => {
    const outcome = await run([
      code(
        'print',
        `export default () => new Promise((done) => {
          process.stderr.write(Buffer.from('careful\\n'))
          process.stdout.write('plain\\n', 'utf8', () => done(1))
        })`,
      ),
    ])
    expect(outcome.done?.status).toBe('succeeded')
    expect(outcome.logs.map(({ path, level, message }) => ({ path, level, message }))).toEqual([
      { path: 'print', level: 'error', message: 'careful' },
      { path: 'print', level: 'info', message: 'plain' },
    ])
  })

  it.each(['console.log', 'process.stdout.write'])('prints megabytes with %s and fails', async (print) => {
    const outcome = await run([
      code('loud', `export default () => { for (let i = 0; i < 3000; i++) ${print}("x".repeat(10_000)) }`),
    ])
    expect(outcome.done).toMatchObject({
      status: 'failed',
      error: { code: 'output_too_large', stepId: 'loud', message: expect.stringContaining('16 MB') },
    })
    expect(outcome.logs.at(-1)?.message).toMatch(/^log limit reached: \d+ lines were dropped$/)
  })

  it('prints more than the limit and gets a hundred lines and one marker', async () => {
    const outcome = await run([
      code('loud', 'export default () => { for (let i = 0; i < 1000; i++) console.log("x".repeat(10_000)) }'),
    ])
    expect(outcome.done?.status).toBe('succeeded')
    expect(outcome.logs.length).toBeLessThanOrEqual(101)
    expect(outcome.logs.at(-1)?.message).toMatch(/^log limit reached: \d+ lines were dropped$/)
    expect(Buffer.byteLength(JSON.stringify(outcome.logs))).toBeLessThan(150_000)
  })

  it.each([
    ['takes globals away', 'globalThis.XMLHttpRequest = null; delete globalThis.JSON; return 1'],
    [
      'breaks the prototypes',
      'Array.prototype.map = null; Array.prototype.push = () => { throw new Error("no") }; Array.prototype[Symbol.iterator] = null; return 1',
    ],
    [
      'pollutes objects',
      'Object.prototype.toString = null; Object.prototype.status = "hacked"; Object.prototype.polluted = { type: "done" }; return 1',
    ],
    ['takes exit handlers away', 'process.removeAllListeners(); process.exit = null; return 1'],
  ])('that %s ends with a clear status, and the next run does not notice', async (_name, body) => {
    const outcome = await run([
      code('vandal', `export default () => { ${body} }`),
      code('after', 'export default () => 2'),
    ]).catch((error: unknown) => error)
    // Either it goes on, or it fails and says so; a frame out of shape is refused by the schema, as the worker does.
    if (!(outcome instanceof Error))
      expect(outcome).toMatchObject({ done: { status: expect.stringMatching(/succeeded|failed/) } })
    const next = await run([
      code('clean', 'export default () => [typeof JSON, ({}).polluted ?? null, typeof [].map]'),
    ])
    expect(next.done).toMatchObject({ status: 'succeeded', output: ['object', null, 'function'] })
  })
})

describe('expressions', () => {
  const show = (value: string): Step => ({ id: 'answer', use: 'respond', with: { body: { value } } })

  it.each([
    ['{{ trigger.body.list }}', [1, 2, 3]],
    ['{{ trigger.body.list.length }} of {{ customer.name }}', '3 of Globex'],
    ['list: {{ trigger.body.list }}', 'list: [1,2,3]'],
    ['{{ config.folder }}/x', '/orders/x'],
    ["{{ '{{ 1 + 1 }}' }}", '{{ 1 + 1 }}'],
    ['{{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
  ])('%s', async (template, value) => {
    expect((await run([show(template)])).responds[0]?.body).toEqual({ value })
  })

  it.each([
    ['{{ trigger.body.nme.length }}', 'trigger.body.nme is undefined; trigger.body has: name, list'],
    ['Hello {{ trigger.body.nme }}', 'trigger.body.nme is undefined'],
    ['{{ missing }}', 'missing is not defined'],
    ['{{ null }} text', 'null'],
    ['{{ 1 + }}', 'SyntaxError'],
    ['{{ () => 1 }}', 'is a function'],
  ])('%s fails with its text and place', async (template, text) => {
    const { done } = await run([show(template)])
    expect(done?.error).toMatchObject({
      code: 'expression_failed',
      stepId: 'answer',
      message: expect.stringContaining(text),
    })
    expect(done?.error?.message).toContain('with.body.value, 1:')
  })
})

describe('actions', () => {
  const post = (url: string, over: Partial<Step> = {}): Step => ({
    id: 'post',
    use: 'http.request',
    with: { method: 'POST', url, body: { name: '{{ trigger.body.name }}' } },
    ...over,
  })

  it('tries again when the third party fails, with the same idempotency key', async () => {
    const keys: unknown[] = []
    const url = await serve((request, response) => {
      keys.push(request.headers['idempotency-key'])
      response.statusCode = keys.length < 3 ? 503 : 200
      response.setHeader('content-type', 'application/json')
      response.end('{"ok":true}')
    })
    const headers = { 'idempotency-key': 'k-{{ run.id }}' }
    const outcome = await run([
      post(url, { retry: { attempts: 4, delayMs: 5 }, with: { method: 'POST', url, headers } }),
    ])
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { status: 200, body: { ok: true } } })
    expect(keys).toEqual(['k-run-1', 'k-run-1', 'k-run-1'])
    expect(statuses(outcome)).toEqual([
      'post running',
      'post waiting',
      'post running',
      'post waiting',
      'post running',
      'post succeeded',
    ])
    expect(outcome.steps.map((step) => step.attempt)).toEqual([1, 1, 2, 2, 3, 3])
    expect(outcome.steps[1]?.error).toMatchObject({ code: 'unavailable' })
    expect(outcome.logs.filter((line) => line.level === 'warn')).toHaveLength(2)
  })

  it('fails with the code of what the third party said, and shows the input', async () => {
    const url = await serve((_request, response) => {
      response.statusCode = 404
      response.end('no such thing')
    })
    const outcome = await run([post(url)])
    expect(outcome.done?.error).toMatchObject({ code: 'not_found', stepId: 'post' })
    expect(outcome.steps[0]?.input).toMatchObject({ url, body: { name: 'Ada' } })
  })

  it('names the field that does not fit', async () => {
    const outcome = await run([{ id: 'post', use: 'http.request', with: { method: 'GET' } }])
    expect(outcome.done?.error).toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('url'),
    })
  })

  it("gives up after the step's own time", async () => {
    const url = await serve(() => {})
    const outcome = await run([post(url, { timeoutMs: 50 })])
    expect(outcome.done?.error).toMatchObject({ code: 'step_timeout' })
  })

  it('fails without the connection that it needs', async () => {
    const outcome = await run([
      { id: 'get', use: 'dropbox.download-file', connection: 'dropbox', with: { path: '/a' } },
    ])
    expect(outcome.done?.error).toMatchObject({
      code: 'connection_missing',
      message: expect.stringContaining('dropbox'),
    })
  })

  it('masks secrets in everything that leaves the sandbox, and nowhere inside', async () => {
    const secret = 's3cr3t/+=value'
    let seen: unknown
    const url = await serve((request, response) => {
      seen = request.headers['x-api-key']
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          echo: seen,
          coded: encodeURIComponent(secret),
          base: Buffer.from(secret).toString('base64'),
        }),
      )
    })
    const outcome = await run(
      [
        post(url, { connection: 'crm' }),
        code(
          'look',
          `export default ({ steps, log }) => {
          const { echo } = steps.post.output.body
          console.log('the key is ' + echo)
          log.info('data', { echo })
          if (echo.length !== ${secret.length}) throw new Error('already masked')
          throw new Error('with ' + echo)
        }`,
        ),
      ],
      {
        start: {
          connections: {
            crm: {
              id: 'x',
              connector: 'http',
              type: 'api-key',
              values: { value: secret, baseUrl: url },
            },
          },
        },
      },
    )
    expect(seen).toBe(secret)
    expect(outcome.done?.error?.message).toContain('with ***')
    expect(outcome.logs.map((line) => line.message)).toContain('the key is ***')
    const sent = JSON.stringify(outcome.all)
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(sent).not.toContain(form)
  })
})
