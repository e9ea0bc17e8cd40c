import { existsSync } from 'node:fs'
import { findBreaches } from '@millrace/testing/invariants'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGate, type Gate } from '../gate.ts'
import { code, createKit, type EndedRun, type Kit, quickSettings } from '../kit.ts'
import { throughHost } from './through-host.ts'

let kit: Kit
let gate: Gate
/** Executes for as long as the attacks take. */
let neighbour: string
const accepted: string[] = []

beforeAll(async () => {
  kit = await createKit()
  gate = await createGate()
  await kit.worker({ concurrency: 8 })
  const call = (id: string, path: string) => ({
    id,
    use: 'http.request',
    with: { method: 'POST', url: `${gate.url}${path}`, timeoutMs: 120_000 },
  })
  neighbour = await kit.start(await kit.deploy({ steps: [call('first', '/first'), call('second', '/hold')] }))
  accepted.push(neighbour)
  await gate.asked('/hold')
})
afterAll(async () => {
  await gate?.close()
  await kit?.close()
})

const megabyte = 1024 * 1024

async function endOf(
  body: string,
  { memoryMb, timeoutMs, stepTimeoutMs }: { memoryMb?: number; timeoutMs?: number; stepTimeoutMs?: number },
): Promise<EndedRun & { runId: string }> {
  const settings = { ...(memoryMb && { memoryMb }), ...(timeoutMs && { timeoutMs }) }
  const step = { ...code('attack', body), ...(stepTimeoutMs && { timeoutMs: stepTimeoutMs }) }
  const runId = await kit.start(await kit.deploy({ settings, steps: [step] }))
  accepted.push(runId)
  return { ...(await kit.ended(runId)), runId }
}

const failedWith = (errorCode: string, sentence: RegExp) => ({
  status: 'failed',
  errorCode,
  attempt: 1,
  error: { stepId: 'attack', message: expect.stringMatching(sentence) },
})

describe('fault 14: a step never lets go', () => {
  const ways = [
    ['a busy loop', 'while (true) {}'],
    ['a regular expression that backtracks for years', "return /^(a+)+$/.test('a'.repeat(50) + '!')"],
    ['promises that starve the event loop', 'const spin = () => Promise.resolve().then(spin); await spin()'],
    [
      'ticks that starve it',
      'const spin = () => process.nextTick(spin); spin(); await new Promise(() => {})',
    ],
    ['an output that never becomes JSON', 'return { toJSON() { while (true) {} } }'],
  ] as const

  it.each(ways)('%s ends at the timeout of the step', async (_name, body) => {
    const end = await endOf(body, { stepTimeoutMs: 400 })
    expect(end).toMatchObject(failedWith('step_timeout', /step attack took longer than its limit of 400 ms/))
  })

  it.each(ways)('%s ends at the deadline of the run', async (_name, body) => {
    const end = await endOf(body, { timeoutMs: 700 })
    expect(end).toMatchObject(failedWith('run_timeout', /run took longer than its limit of 700 ms/))
  })
})

/** Megabytes in, and so many are in use, and not only reserved. */
const hoards = {
  buffers: (mb: number) => `return Buffer.alloc(${mb * megabyte}, 1).length`,
  'arrays of numbers': (mb: number) =>
    `const hoard = []; for (let n = 0; n < ${mb}; n += 1) hoard.push(new Array(131072).fill(n + 0.5)); return hoard.length`,
  'memory of WebAssembly': (mb: number) =>
    `return new Uint8Array(new WebAssembly.Memory({ initial: ${mb * 16} }).buffer).fill(1).length`,
  'shared buffers': (mb: number) =>
    `return new Uint8Array(new SharedArrayBuffer(${mb * megabyte})).fill(1).length`,
  // Reading a character makes V8 copy the parts of a text into one.
  strings: (mb: number) =>
    `const hoard = []; for (let n = 0; n < ${mb}; n += 1) { hoard.push(n + 'x'.repeat(${megabyte})); hoard[n].charCodeAt(9) } return hoard.length`,
}

describe('fault 15: a step fills the memory', () => {
  it.each(Object.entries(hoards))(
    '%s: a flow has the memory that its settings say, and not more',
    async (_name, hoard) => {
      // What Node and the runner hold already is a larger part of the smallest.
      const sizes = [
        { memoryMb: 64, under: 36, over: 90 },
        { memoryMb: 256, under: 200, over: 320 },
        { memoryMb: 512, under: 420, over: 640 },
      ]
      for (const { memoryMb, under, over } of sizes) {
        const ends = await Promise.all([endOf(hoard(under), { memoryMb }), endOf(hoard(over), { memoryMb })])
        expect(ends[0], `${under} MB of ${memoryMb}`).toMatchObject({ status: 'succeeded', attempt: 1 })
        expect(ends[1], `${over} MB of ${memoryMb}`).toMatchObject(failedWith('memory_limit', /memory/))
      }
    },
  )

  it.each([
    ['arrays', 'const hoard = []; while (true) hoard.push(new Array(1e5).fill(hoard.length))'],
    ['objects', 'const hoard = new Map(); for (let n = 0; ; n += 1) hoard.set(n, { n })'],
    ['buffers', 'const hoard = []; while (true) hoard.push(Buffer.allocUnsafe(1e6).fill(1))'],
    [
      'memory of WebAssembly',
      'const memory = new WebAssembly.Memory({ initial: 1 }); while (true) memory.grow(64)',
    ],
    ['a buffer that grows', 'return new ArrayBuffer(1, { maxByteLength: 2 ** 32 }).resize(2 ** 31)'],
    [
      'a shared buffer that grows',
      'return new SharedArrayBuffer(1, { maxByteLength: 2 ** 32 }).grow(2 ** 31)',
    ],
    [
      'text',
      "let text = 'x'; const hoard = []; while (true) hoard.push(Buffer.from((text += text.slice(0, 1e6))))",
    ],
  ])('%s without end', async (_name, body) => {
    expect(await endOf(body, { memoryMb: 64 })).toMatchObject(failedWith('memory_limit', /memory/))
  })
})

describe('fault 16: bombs', () => {
  const disk = /private disk (is full: it holds|may have) 64 MB.*\(step attack, line 1\)/
  const refused = /a run is one process, and can start no other/
  const noProcess = (module: string, call: string) =>
    `${throughHost} const { once } = await import('node:events');
     const module = host.getBuiltinModule('${module}'); await once(${call}, 'exit')`

  it.each([
    [
      'a file without end',
      'disk_limit',
      disk,
      "const fd = fs.openSync(name, 'w'); while (true) fs.writeSync(fd, Buffer.alloc(1e6))",
    ],
    [
      'files without end',
      'disk_limit',
      disk,
      'for (let n = 0; ; n += 1) fs.writeFileSync(name + n, Buffer.alloc(1e6))',
    ],
    [
      'empty files without end',
      'disk_limit',
      disk,
      "for (let n = 0; ; n += 1) fs.writeFileSync(name + n, '')",
    ],
    ['directories without end', 'disk_limit', disk, 'for (let n = 0; ; n += 1) fs.mkdirSync(name + n)'],
    [
      'a file with a hole of a terabyte',
      'disk_limit',
      disk,
      "fs.writeFileSync(name, ''); fs.truncateSync(name, 1e12)",
    ],
    [
      'descriptors',
      'descriptor_limit',
      /has 512 files and connections open, as many as a run may \(step attack, line 1\)/,
      "fs.writeFileSync(name, ''); while (true) fs.openSync(name)",
    ],
    [
      'processes',
      'import_unresolved',
      refused,
      "const { fork } = await import('node:child_process'); while (true) fork('x')",
    ],
    [
      'clusters',
      'import_unresolved',
      refused,
      "const cluster = await import('node:cluster'); while (true) cluster.fork()",
    ],
    ['threads', 'import_unresolved', /a run has one thread/, "await import('node:worker_threads')"],
    [
      'processes, past what the runner hides',
      'code_threw',
      /spawn EPERM/,
      noProcess('node:child_process', "module.spawn('/bin/node', ['-v'])"),
    ],
    [
      'threads, past what the runner hides',
      'code_threw',
      /EPERM/,
      noProcess('node:worker_threads', "new module.Worker('for (;;);', { eval: true })"),
    ],
  ])(
    'of %s are refused inside, and the host has nothing of them',
    async (_name, errorCode, sentence, body) => {
      const name = `/tmp/millrace-bomb-${crypto.randomUUID()}`
      const before = `const fs = await import('node:fs'); const name = '${name}';`
      expect(await endOf(`${before} ${body}`, {})).toMatchObject(failedWith(errorCode, sentence))
      expect([existsSync(name), existsSync(`${name}0`)]).toEqual([false, false])
    },
  )

  it('a fork of libc gives nothing, however often it is tried', async () => {
    const body = `${throughHost}
      const { functions } = host.getBuiltinModule('node:ffi').dlopen(null, { fork: { return: 'i32', arguments: [] } })
      return Array.from({ length: 1000 }, () => functions.fork()).every((pid) => pid === -1)`
    const { runId, ...end } = await endOf(body, {})
    expect(end).toMatchObject({ status: 'succeeded' })
    const [step] = await kit.services.db.system.stepRun.findMany({ where: { runId } })
    expect(step?.output).toBe(true)
  })
})

describe('fault 18: a flood of output', () => {
  const gigabyte = (write: string) =>
    `const part = 'x'.repeat(2 ** 20); for (let n = 0; n < 1024; n += 1) ${write}`

  it.each([
    ['console.log', gigabyte('console.log(part)')],
    ['process.stdout', gigabyte('process.stdout.write(part)')],
    ['process.stderr', gigabyte('process.stderr.write(part)')],
    [
      'short lines',
      "for (let n = 0; n < 1e8; n += 1) console.log('line ' + n + ' of a hundred million, '.repeat(9))",
    ],
  ])('of a gigabyte on %s is cut with a marker; others lose none of their lines', async (_name, body) => {
    const residentBefore = process.memoryUsage.rss()
    const talks =
      "for (let n = 0; n < 50; n += 1) { log.info('line ' + n); await new Promise((r) => setTimeout(r, 5)) }"
    const other = await kit.start(await kit.deploy({ steps: [code('talk', talks)] }))
    const { runId, ...end } = await endOf(body, {})
    expect(end).toMatchObject({
      ...failedWith('output_too_large', /printed more than 16 MB past the limit of the log/),
    })
    const lines = await linesOf(runId)
    expect(lines.at(-1)).toMatch(/^log limit reached: \d+ lines were dropped$/)
    expect(lines.length).toBeLessThanOrEqual(10_001)
    expect(lines.reduce((sum, line) => sum + line.length, 0)).toBeLessThan(5 * megabyte)
    expect(process.memoryUsage.rss() - residentBefore).toBeLessThan(300 * megabyte)
    await kit.ended(other)
    expect(await linesOf(other)).toEqual(Array.from({ length: 50 }, (_, n) => `line ${n}`))
  })

  it('past the log, straight into its descriptors, ends the run', async () => {
    const body = `const fs = await import('node:fs'); ${gigabyte('fs.writeSync(n % 2 + 1, part)')}`
    const { runId, ...end } = await endOf(body, {})
    expect(end).toMatchObject(failedWith('output_too_large', /printed more than 1 MB during the step attack/))
    expect(await linesOf(runId)).toEqual([])
  })

  async function linesOf(runId: string): Promise<string[]> {
    const rows = await kit.services.db.system.logLine.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
    return rows.map(({ message }) => message)
  }
})

describe.each(['zygote', 'spawn'] as const)('a limit of each kind, by the driver %s', (kind) => {
  let hasty: Kit
  beforeAll(async () => {
    hasty = await createKit()
    const driver = hasty.driver({ kind })
    await hasty.worker({ driver, settings: { run: { ...quickSettings.run, cpuSeconds: 1 } } })
  })
  afterAll(() => hasty?.close())

  it.each([
    ['CPU time', 'cpu_limit', /more than \d+ \w+ of CPU time during the step attack/, 'while (true) {}'],
    ['memory, in buffers', 'memory_limit', /no memory left/, hoards.buffers(320)],
    [
      'memory, in objects',
      'memory_limit',
      /over its 256 MB of memory during the step attack/,
      hoards['arrays of numbers'](320),
    ],
    ['disk', 'disk_limit', /disk/, "(await import('node:fs')).writeFileSync('a', Buffer.alloc(1e8))"],
    [
      'descriptors',
      'descriptor_limit',
      /files and connections open/,
      "const fs = await import('node:fs'); while (true) fs.openSync('/')",
    ],
  ])('%s', async (_name, errorCode, sentence, body) => {
    const runId = await hasty.start(await hasty.deploy({ steps: [code('attack', body)] }))
    expect(await hasty.ended(runId)).toMatchObject(failedWith(errorCode, sentence))
  })
})

describe('after all of that', () => {
  it('the neighbour has not noticed, the worker beats, and the books are in order', async () => {
    gate.open()
    expect(await kit.ended(neighbour)).toMatchObject({ status: 'succeeded', attempt: 1 })
    const { system } = kit.services.db
    const { heartbeatAt, fallbacks } = await system.workerNode.findFirstOrThrow()
    await expect
      .poll(async () => (await system.workerNode.findFirstOrThrow()).heartbeatAt.getTime(), {
        timeout: 10_000,
      })
      .toBeGreaterThan(heartbeatAt.getTime())
    expect(fallbacks).toBe(0)
    expect(await findBreaches({ databaseUrl: kit.databaseUrl, accepted, seen: gate.seen })).toEqual([])
  })
})
