import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere, statuses, useSandboxes } from '../../test/harness.ts'
import { MemoryWorker } from '../testing/index.ts'

const { run } = useSandboxes()

function loop(given: Step['with'], source: string, over: Partial<Step> = {}): Step {
  return { id: 'each', use: 'loop', with: given ?? {}, body: { steps: [code('item', source)] }, ...over }
}

const kilobytes = (count: number) => `export default ({ loop }) => loop.index + ' x'.repeat(${count * 1024})`

describe('the list of a loop', () => {
  it('that is large goes to a file, in the order of its items, and is read when a step names it', async () => {
    const worker = new MemoryWorker()
    const flow = flowOf([
      loop({ items: '{{ Array.from({ length: 50 }, (_, n) => n) }}', concurrency: 7 }, kilobytes(40)),
      code('blind', 'export default () => 1'),
      code('count', 'export default ({ steps }) => steps.each.output.map((text) => parseInt(text))'),
      code('again', 'export default ({ steps }) => steps.each.output.length'),
    ])
    const outcome = await runHere(flow, { worker })
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 50 })
    const report = outcome.steps.find(({ path, status }) => path === 'each' && status === 'succeeded')
    expect(report?.output).toBeUndefined()
    expect(report?.outputFile).toEqual(expect.any(String))
    expect(
      outcome.steps.find(({ path, status }) => path === 'count' && status === 'succeeded')?.output,
    ).toEqual(Array.from({ length: 50 }, (_, n) => n))
    const reads = outcome.all.filter(
      (message) => message.type === 'request' && message.request.op === 'read-output',
    )
    expect(reads).toMatchObject([{ path: 'count', request: { of: 'each' } }])
  })

  it('that was going to a file is dropped when the loop fails', async () => {
    const worker = new MemoryWorker()
    const source = `export default ({ loop }) => { if (loop.index === 40) throw new Error('no'); return 'x'.repeat(40_000) }`
    const outcome = await runHere(
      flowOf([
        loop({ items: '{{ Array.from({ length: 50 }, (_, n) => n) }}' }, source, { onError: 'continue' }),
        code('after', 'export default () => "after"'),
      ]),
      { worker },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: 'after' })
    expect(outcome.steps.find(({ path, status }) => path === 'each' && status === 'failed')).toBeDefined()
    const asked = outcome.all.flatMap((message) => (message.type === 'request' ? [message.request.op] : []))
    expect(asked.filter((op) => op.startsWith('file-c'))).toEqual(['file-create', 'file-close'])
    expect(worker.files.size).toBe(0)
  })

  it('holds no secrets in its file', async () => {
    const worker = new MemoryWorker()
    const values = { token: 's3cr3t-value', pin: 123_456 }
    const connections = { crm: { id: 'x', connector: 'crm', type: 'key', values } }
    const source = `export default ({ loop }) => ({ text: 'is s3cr3t-value', pin: 123456, pad: 'x'.repeat(40_000) })`
    await runHere(flowOf([loop({ items: '{{ Array.from({ length: 40 }, (_, n) => n) }}' }, source)]), {
      worker,
      start: { connections },
    })
    const [file] = worker.files.values()
    const text = Buffer.from(file?.bytes ?? []).toString('utf8')
    expect(text).not.toContain('s3cr3t')
    expect(JSON.parse(text)).toHaveLength(40)
  })

  it('is not kept at all when nobody wants it', async () => {
    const outcome = await runHere(flowOf([loop({ items: [1, 2, 3], output: 'none' }, kilobytes(1))]))
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: { count: 3 } })
  })

  it('is the same after a resume that finds large outputs of items recorded', async () => {
    const worker = new MemoryWorker({ inlineBytes: 1000 })
    const flow = flowOf([
      {
        id: 'each',
        use: 'loop',
        with: { items: [0, 1, 2, 3], onItemError: 'collect' },
        body: {
          steps: [
            code(
              'item',
              `export default ({ loop }) => { if (loop.index === 1) throw new Error('one'); return loop.index + ' x'.repeat(5000) }`,
            ),
          ],
        },
      },
      { id: 'ask', use: 'wait', with: { callback: true } },
      code(
        'count',
        'export default ({ steps }) => steps.each.output.map(({ ok, output }) => ok && parseInt(output))',
      ),
    ])
    expect((await runHere(flow, { worker })).done).toMatchObject({ status: 'waiting' })
    // The loop itself was not recorded: it is open again, all of its items are.
    const history = worker.history().filter(({ path }) => path !== 'ask' && path !== 'each')
    worker.resolve('ask', { kind: 'answered', value: null })
    const [waiting] = worker.history().filter(({ path }) => path === 'ask')
    const open = { path: 'each', stepId: 'each', status: 'running' as const, attempt: 1 }
    const outcome = await runHere(flow, { worker, start: { history: [...history, open] } })
    expect(waiting?.status).toBe('waiting')
    expect(outcome.done).toMatchObject({ status: 'waiting' })
    expect(statuses(outcome)).not.toContain('each[2]/item running')
    const listed = worker.outputOf('each')
    expect(listed).toMatchObject([
      { ok: true },
      { ok: false, error: { code: 'code_threw' } },
      { ok: true },
      { ok: true },
    ])
  })

  it('of 10,000 items of 10 KB each fits a sandbox of 256 MB', async () => {
    const items = '{{ Array.from({ length: 10000 }, (_, n) => n) }}'
    const worker = new MemoryWorker()
    const outcome = await run(
      [
        loop(
          { items, concurrency: 10 },
          `export default ({ loop }) => ({ n: loop.index, text: 'x'.repeat(10_000) })`,
        ),
        code('memory', 'export default () => process.resourceUsage().maxRSS'),
      ],
      { worker, deadlineMs: 60_000 },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: expect.any(Number) })
    expect(Number(outcome.done?.output)).toBeLessThan(256 * 1024)
    const [file] = worker.files.values()
    expect(file?.ref.bytes).toBeGreaterThan(100_000_000)
    const tail = Buffer.from(file?.bytes ?? [])
      .subarray(-11_000)
      .toString('utf8')
    expect(tail).toContain('"n":9999')
  }, 90_000)
})

describe('the items of a loop', () => {
  it.each([
    ['{{ trigger.body.list }}', false],
    ['{{ steps.before.output }}', false],
    ["{{ trigger.body['list'] }}", false],
    ['{{ trigger.body.list.filter((n) => n > 1) }}', true],
    ['{{ [new Date()] }}', true],
  ])('are reported when they might differ on a resume: %s', async (items, isReported) => {
    const outcome = await runHere(
      flowOf([code('before', 'export default () => [1, 2]'), loop({ items }, 'export default () => 1')]),
    )
    expect(outcome.done?.status).toBe('succeeded')
    const opened = outcome.steps.find(({ path }) => path === 'each')
    expect(Array.isArray(opened?.items)).toBe(isReported)
  })

  it('are those that were recorded, whatever the expression gives now', async () => {
    const open = { path: 'each', stepId: 'each', status: 'running' as const, attempt: 1, items: ['a', 'b'] }
    const outcome = await runHere(
      flowOf([loop({ items: '{{ [Math.random()] }}' }, 'export default ({ loop }) => loop.item')]),
      {
        start: { history: [open] },
      },
    )
    expect(outcome.done).toMatchObject({ status: 'succeeded', output: ['a', 'b'] })
    expect(outcome.steps[0]?.items).toEqual(['a', 'b'])
  })

  it('that are computed and too large for the journal are refused with a way out', async () => {
    const items = '{{ Array.from({ length: 200 }, () => "x".repeat(10000)) }}'
    const { done } = await runHere(flowOf([loop({ items }, 'export default () => 1')]))
    expect(done?.error).toMatchObject({
      code: 'output_too_large',
      message: expect.stringContaining('code step'),
    })
  })
})
