import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { code, createKit, type Kit } from './kit.ts'

let kit: Kit

beforeAll(async () => {
  kit = await createKit()
  await kit.worker()
})

afterAll(() => kit?.close())

describe('a run', () => {
  it('goes from the queue to its end, with a journal in order', async () => {
    const deployed = await kit.deploy({
      steps: [
        code('first', "log.info('hello', { n: 1 }); return { got: trigger.body.n }"),
        code('second', 'return steps.first.output.got + 1'),
      ],
    })
    const runId = await kit.start(deployed, { n: 41 })
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1, error: null })
    const story = await kit.story(runId)
    expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1))
    expect(story.map(({ type, path, status, message }) => [type, path, status ?? message])).toEqual([
      ['run', null, 'queued'],
      ['run', null, 'running'],
      ['step', 'first', 'running'],
      ['log', 'first', 'hello'],
      ['step', 'first', 'succeeded'],
      ['step', 'second', 'running'],
      ['step', 'second', 'succeeded'],
      ['end', null, 'succeeded'],
    ])
    const step = await kit.services.db.system.stepRun.findUniqueOrThrow({
      where: { runId_path: { runId, path: 'second' } },
    })
    expect(step).toMatchObject({ status: 'succeeded', output: 42, attempt: 1 })
  })

  it('keeps an output beyond 256 KB as a blob', async () => {
    const deployed = await kit.deploy({ steps: [code('big', "return 'x'.repeat(300 * 1024)")] })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    const step = await kit.services.db.system.stepRun.findFirstOrThrow({ where: { runId } })
    expect(step.output).toBeNull()
    const payload = await kit.services.db.system.payload.findUniqueOrThrow({
      where: { id: step.outputId ?? '' },
    })
    const stored = await kit.services.blobs.get(payload.blobKey ?? '')
    expect(JSON.parse(await new Response(stored).text())).toHaveLength(300 * 1024)
  })

  it('survives strings that Postgres cannot hold, in logs and outputs', async () => {
    const deployed = await kit.deploy({
      steps: [code('odd', "log.info('a\\u0000b\\ud800'); return { text: '\\u0000', half: '\\udc00' }")],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    const [line] = await kit.services.db.system.logLine.findMany({ where: { runId } })
    expect(line?.message).toBe('a\ufffdb\ufffd')
  })

  it.each([
    ['throws', 'code_threw', "throw new Error('no')"],
    ['exits', 'sandbox_crashed', 'process.exit(3)'],
    ['would kill itself', 'code_threw', "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})"],
    [
      'fills its memory',
      'memory_limit',
      'const hoard = []; while (true) hoard.push(new Array(1e6).fill(1.5))',
    ],
    ['gives too much', 'output_too_large', "return 'x'.repeat(20 * 1024 * 1024)"],
  ])('fails when its code %s, and others go on', async (_case, errorCode, body) => {
    const hostile = await kit.deploy({ steps: [code('bad', body)] })
    const healthy = await kit.deploy({ steps: [code('good', 'return 1')] })
    const [badId, goodId] = [await kit.start(hostile), await kit.start(healthy)]
    expect(await kit.ended(badId)).toMatchObject({ status: 'failed', errorCode })
    expect(await kit.ended(goodId)).toMatchObject({ status: 'succeeded' })
    const steps = await kit.services.db.system.stepRun.findMany({ where: { runId: badId } })
    expect(steps.map(({ status }) => status)).toEqual(['failed'])
    const story = await kit.story(badId)
    expect(story.at(-1)).toMatchObject({ type: 'end', status: 'failed' })
    expect(story.map(({ seq }) => seq)).toEqual(story.map((_, index) => index + 1))
  })

  it('is ended at its deadline by force: a busy loop does not hold the worker', async () => {
    const deployed = await kit.deploy({
      settings: { timeoutMs: 700 },
      steps: [code('spin', 'while (true) {}')],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'run_timeout' })
    const [step] = await kit.services.db.system.stepRun.findMany({ where: { runId } })
    expect(step).toMatchObject({
      path: 'spin',
      status: 'failed',
      error: { code: 'run_timeout', stepId: 'spin' },
    })
  })

  it('is ended when an attempt ignores its own timeout, though it may be tried again', async () => {
    const spin = { ...code('spin', 'while (true) {}'), timeoutMs: 300, retry: { attempts: 3 } }
    const runId = await kit.start(await kit.deploy({ steps: [spin] }))
    expect(await kit.ended(runId)).toMatchObject({ status: 'failed', errorCode: 'step_timeout' })
  })

  it('waits between its attempts for longer than an attempt may take', async () => {
    const body = "if (globalThis.seen) return 'second'; globalThis.seen = true; throw new Error('first')"
    const step = { ...code('late', body), timeoutMs: 100, retry: { attempts: 2, delayMs: 1000 } }
    const runId = await kit.start(await kit.deploy({ steps: [step] }))
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    const story = await kit.story(runId)
    const states = story.filter(({ type }) => type === 'step').map(({ status }) => status)
    expect(states).toEqual(['running', 'waiting', 'running', 'succeeded'])
  })

  it('has its flood of log lines cut', async () => {
    const deployed = await kit.deploy({
      steps: [code('flood', "for (let i = 0; i < 20000; i += 1) { log.info('line ' + i) } return 1")],
    })
    const runId = await kit.start(deployed)
    expect(await kit.ended(runId)).toMatchObject({ status: 'succeeded' })
    const lines = await kit.services.db.system.logLine.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
    expect(lines.length).toBeLessThanOrEqual(10_001)
    expect(lines.at(-1)).toMatchObject({ level: 'warn' })
    expect(lines.at(-2)?.message).toMatch(/^line \d+$/)
  })
})
