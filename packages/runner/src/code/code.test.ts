import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, statuses, useSandboxes } from '../../test/harness.ts'

const { run } = useSandboxes()

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

  it('names the step where Node throws without a line of it', async () => {
    const source =
      "import { readFile } from 'node:fs/promises'\nexport default () => readFile('/tmp/is-not-there')"
    const { done } = await run([code('read', source)])
    expect(done?.error).toMatchObject({ message: expect.stringMatching(/^ENOENT.*\(step read\)$/) })
    expect(done?.error).not.toHaveProperty('details.stack')
  })

  it('says why fetch asks nobody at a port of another protocol, and that it never will', async () => {
    const { done } = await run([code('ask', "export default () => fetch('http://203.0.113.7:22/')")])
    expect(done?.error).toMatchObject({
      retryable: false,
      message: expect.stringContaining('ports that belong to other protocols'),
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
    [
      'what cannot be read',
      'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })',
      'code_threw',
      'Step',
    ],
    [
      'what has such a prototype',
      'throw Object.create(new Proxy({}, { getPrototypeOf() { throw 2 } }))',
      'code_threw',
      'Step',
    ],
    [
      'an error whose message throws',
      "throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })",
      'code_threw',
      'throws when it is read',
    ],
    [
      'an error whose message is no text',
      'const e = new Error(); e.message = Symbol(); throw e',
      'code_threw',
      'Step',
    ],
    [
      'an output that cannot be read',
      'return new Proxy({}, { ownKeys() { throw new Proxy({}, { getPrototypeOf() { throw 2 } }) } })',
      'code_threw',
      'Step',
    ],
    [
      'an unhandled rejection that cannot be read',
      'Promise.reject(new Proxy({}, { getPrototypeOf() { throw 2 } })); await new Promise(() => {})',
      'code_threw',
      'Nothing caught this',
    ],
    ['a function', 'return { deep: [() => 1] }', 'output_not_json', 'output.deep[0] is a function'],
    ['a cycle', 'const a = {}; a.self = a; return a', 'output_not_json', 'output.self contains itself'],
    ['a BigInt', 'return { n: 1n }', 'output_not_json', 'output.n is a BigInt'],
    ['a Map', 'return new Map()', 'output_not_json', 'Object.fromEntries'],
    ['a reserved key', 'return JSON.parse(\'{"__proto__": 1}\')', 'output_not_json', 'output.__proto__'],
    ['too much', 'return "x".repeat(2_000_000)', 'output_too_large', '976.6 KB'],
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
    [
      'an import that is not there',
      "await import('lodash')",
      'import_unresolved',
      'neither a module of Node',
    ],
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
