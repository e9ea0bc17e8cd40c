import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere } from '../../test/harness.ts'
import { ownObjects, sharedClasses, sharedObjects, timers, wrappedFunctions } from './global-names.ts'
import { Realm } from './realm.ts'

/** What a code step gives that returns the expression; `imports` stand above it. */
async function given(expression: string, imports = ''): Promise<unknown> {
  const { done } = await runHere(
    flowOf([
      code('first', 'export default () => ({ list: [{ n: 1 }], at: "x", ["__pro" + "to"]: 1 })'),
      code(
        'asks',
        `${imports}\nexport default async (given) => { const { steps, trigger, list, text, state, log, files, signal, run, loop } = given; return ${expression} }`,
      ),
    ]),
  )
  return done?.status === 'succeeded' ? done.output : done?.error
}

describe('the globals of a step', () => {
  // Of a script on the command line: its own names, and the modules that it may use without asking.
  const ofCommandLine = ['module', 'require', 'exports', '__filename', '__dirname']
  const { builtinModules } = process.getBuiltinModule('node:module')
  const isOfScript = (name: string) => ofCommandLine.includes(name) || builtinModules.includes(name)

  async function namesInNode(expression: string): Promise<string[]> {
    const { stdout } = await promisify(execFile)(process.execPath, ['-p', `${expression}.join()`])
    return stdout.trim().split(',')
  }

  it('are those of Node, no more and no fewer', async () => {
    const vm = process.getBuiltinModule('node:vm')
    const bare: string = vm.runInNewContext("Object.getOwnPropertyNames(globalThis).join() + ',globalThis'")
    const ofNode = await namesInNode('Object.getOwnPropertyNames(globalThis)')
    const added = ofNode.filter((name) => !(bare.split(',').includes(name) || isOfScript(name)))
    const ours = [...sharedClasses, ...sharedObjects, ...wrappedFunctions, ...timers, ...ownObjects]
    const notInBare = ours.filter((name) => name !== 'console' && !isOfScript(name))
    expect(notInBare.toSorted()).toEqual(added.toSorted())
  })

  it('are enumerable where Node lets them be', async () => {
    const ofNode = await namesInNode('Object.keys(globalThis)')
    const own = Object.keys(new Realm().global)
    const compared = (names: string[]) => names.filter((name) => !isOfScript(name)).toSorted()
    expect(compared(own)).toEqual(compared(ofNode))
  })

  it.each([
    ['[globalThis === global, typeof require, typeof module]', [true, 'undefined', 'undefined']],
    [
      '[fetch.name, fetch.length, setTimeout.name, Math.random.name, Math.random.length]',
      ['fetch', 1, 'setTimeout', 'random', 0],
    ],
    [
      "[Object.prototype.toString.call(process), process.version.startsWith('v26'), process.versions.node.startsWith('26')]",
      ['[object process]', true, true],
    ],
    ['[process.env, process.argv.length, process.platform]', [{}, 1, process.platform]],
    [
      '[process.hrtime() instanceof Array, typeof process.hrtime.bigint(), process.memoryUsage().rss > 0, process.memoryUsage.rss() > 0]',
      [true, 'bigint', true, true],
    ],
    ["await new Promise((done) => process.nextTick(done, 'ticked'))", 'ticked'],
    ["(await import('node:util')).promisify(setTimeout)(1, 'slept')", 'slept'],
    ["new Promise((done) => setTimeout((a, b) => done([a, b]), 1, 'a', 'b'))", ['a', 'b']],
    [
      '(() => { const timer = setTimeout(() => {}, 1000); clearTimeout(timer.unref()); return typeof timer.hasRef() })()',
      'boolean',
    ],
    ['structuredClone({ list: [1], at: new Date(0) }) instanceof Object', true],
    [
      '[structuredClone(new Map([[[1], 2]])) instanceof Map, structuredClone([1]).constructor === Array]',
      [true, true],
    ],
    ['structuredClone(trigger).body.list', [1, 2, 3]],
    ["[atob(btoa('a')), navigator.hardwareConcurrency > 0, performance.now() > 0]", ['a', true, true]],
    ["new TextDecoder().decode(new TextEncoder().encode('é'))", 'é'],
    [
      'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) instanceof WebAssembly.Module',
      true,
    ],
    ['Object.keys(Object.getOwnPropertyDescriptors({ ...process })).length > 20', true],
  ])('%s', async (expression, expected) => {
    expect(await given(expression)).toEqual(expected)
  })
})

describe('what Node gives is at home in the realm', () => {
  it.each([
    "Buffer.from('a') instanceof Uint8Array",
    "new TextEncoder().encode('a') instanceof Uint8Array",
    "Buffer.from('a').buffer instanceof ArrayBuffer",
    "fs.readdirSync('/') instanceof Array",
    "fs.promises.readdir('/').catch(() => {}) instanceof Promise",
    "fetch('nothing:').catch(() => {}) instanceof Promise",
    "await fetch('nothing:').catch((error) => error instanceof TypeError && error instanceof Error)",
    "(() => { try { fs.readFileSync('/none') } catch (error) { return error instanceof Error && error.code === 'ENOENT' } })()",
    "(() => { try { atob('*') } catch (error) { return error instanceof DOMException && error instanceof Error } })()",
    "await fs.promises.readFile('/none').catch((error) => error instanceof Error)",
    'new Event("a") instanceof Object',
    'class_() instanceof Error',
    'util.types.isDate(new Date()) && util.isDeepStrictEqual({ a: [1] }, { a: [1] })',
    "util.inspect({ a: [1], b: new Map([[1, 2]]), c: new Date(0) }) === '{ a: [ 1 ], b: Map(1) { 1 => 2 }, c: 1970-01-01T00:00:00.000Z }'",
    "Buffer.concat([new Uint8Array([97]), Buffer.from('b')]).toString() === 'ab'",
    "crypto.createHash('sha256').update(new Uint8Array(1)).digest('hex').length === 64",
    "new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(1))).length === 32",
    "await new Response(new Uint8Array([97])).text() === 'a'",
    '(await new Response(\'{"a":[1]}\').json()).a[0] === 1',
    "new Headers({ a: 'b' }).get('a') === 'b' && new URLSearchParams({ a: 'b' }).toString() === 'a=b'",
    "(await stream.promises.pipeline([Buffer.from('a')], async function* (source) { yield* source }, stream.PassThrough().resume()), true)",
    "await events.once(Object.assign(new events(), {}), 'a', { signal: AbortSignal.timeout(1) }).catch((error) => error.name === 'AbortError')",
    "zlib.gunzipSync(zlib.gzipSync('a')).toString() === 'a'",
    '[1] instanceof Array && !({} instanceof Array) && !(1 instanceof Object)',
    "(class A extends Error {}, !(new Error('a') instanceof class A extends Error {}))",
    "http === (await import('node:http')).default && fs.promises === (await import('fs/promises')).default",
  ])('%s', async (expression) => {
    const imports = `import fs from 'node:fs'; import util from 'node:util'; import crypto from 'node:crypto'
      import stream from 'node:stream'; import events from 'node:events'; import zlib from 'node:zlib'; import http from 'http'
      class Own extends TypeError {}; const class_ = () => new Own('a')`
    expect(await given(expression, imports)).toBe(true)
  })
})

describe('what a step is given belongs to its realm', () => {
  it.each([
    'given instanceof Object && Object.getPrototypeOf(given) === Object.prototype',
    'steps.first.output.constructor === Object && steps.first.output.list.constructor === Array',
    'Object.getPrototypeOf(trigger.body.list) === Array.prototype && trigger.body.list instanceof Array',
    'Object.isFrozen(trigger.body) && Object.isFrozen(steps.first.output.list[0]) && Object.isFrozen(steps)',
    'steps.first.output === steps.first.output && trigger.body === given.trigger.body',
    'text.slug.constructor === Function && text.slug.constructor("return globalThis")() === globalThis',
    'log.info.constructor("return globalThis")() === globalThis && (await state.flow.get.constructor("return globalThis")()) === globalThis',
    '(await fetch.constructor("return globalThis")()) === globalThis && setTimeout.constructor("return globalThis")() === globalThis',
    'console.log.constructor("return globalThis")() === globalThis && process.cwd.constructor("return globalThis")() === globalThis',
    'Object.getOwnPropertyDescriptor(trigger, "body").get?.constructor("return globalThis")() === globalThis',
    'Math.random.constructor("return globalThis")() === globalThis',
    "list.groupBy([{ a: 'x' }], 'a').x.constructor === Array && list.sum([1, 2]) === 3",
    'list.unique([{ a: 1 }], "a")[0].constructor === Object',
    '((read) => (read.catch(() => {}), read instanceof Promise && read.constructor === Promise))(state.flow.get("a"))',
    'JSON.stringify(steps.first.output) === \'{"list":[{"n":1}],"at":"x","__proto":1}\'',
    'JSON.stringify({ ...given }.trigger) === JSON.stringify(trigger)',
    'structuredClone(steps).first.output.list[0].n === 1',
    '(() => { given.extra = 1; given.trigger = 2; return given.extra === 1 && given.trigger === 2 })()',
    'Object.keys(given).includes("trigger") && "steps" in given && loop === undefined',
    'signal instanceof AbortSignal && !signal.aborted',
    'typeof run.idempotencyKey === "string" && run.id === "run-1"',
    'Object.keys(files).join() === "create,open,text,isFile" && files.isFile({}) === false',
  ])('%s', async (expression) => {
    expect(await given(expression)).toBe(true)
  })

  it('keeps a key that would be a prototype as a key', async () => {
    const body = JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}')
    const { done } = await runHere(
      flowOf([
        code(
          'asks',
          'export default ({ trigger }) => [Object.keys(trigger.body), typeof trigger.body.polluted]',
        ),
      ]),
      { start: { trigger: { body } } },
    )
    expect(done?.output).toEqual([['__proto__', 'a'], 'undefined'])
  })

  it('is copied once for all items of a loop, and not at all where nobody reads it', async () => {
    const item = `const seen = globalThis.seen ??= new Set()
      export default ({ steps, trigger, loop }) => { seen.add(steps.first.output.list); seen.add(trigger.body.list); return [seen.size, loop.item.constructor === Number, loop.count] }`
    const { done } = await runHere(
      flowOf([
        code('first', 'export default () => ({ list: [1] })'),
        {
          id: 'each',
          use: 'loop',
          with: { items: '{{ trigger.body.list }}' },
          body: { steps: [code('item', item)] },
        },
      ]),
    )
    expect(done?.output).toEqual([
      [2, true, 3],
      [2, true, 3],
      [2, true, 3],
    ])
  })
})

describe('modules that make no sense in a step', () => {
  const refused = [
    'child_process',
    'cluster',
    'domain',
    'inspector',
    'inspector/promises',
    'repl',
    'trace_events',
    'vm',
    'wasi',
    'worker_threads',
    'node:test',
    'node:sea',
  ]

  it.each(refused)('import of %s fails with a sentence', async (name) => {
    const imported = await given('1', `import * as it from '${name}'; export { it }`)
    expect(imported).toMatchObject({
      code: 'import_unresolved',
      message: expect.stringMatching(/^Cannot import node:[\w/]+: .+\. Code steps can use/),
    })
    expect(await given(`import('${name}')`)).toMatchObject({ code: 'import_unresolved' })
  })

  it.each([
    ["process.binding('fs')", 'process.binding is not there for code steps'],
    ["process.dlopen({}, 'x')", 'process.dlopen is not there'],
    ['process.kill(1)', 'process.kill is not there'],
    ["process.getBuiltinModule('child_process').spawn('ls')", 'Cannot import node:child_process'],
    ["new (process.getBuiltinModule('worker_threads').Worker)('x')", 'Cannot import node:worker_threads'],
    ["require('child_process').execSync('ls')", 'Cannot import node:child_process'],
    ["require('async_hooks').createHook({})", 'would change the process for the whole run'],
    ["require('v8').setFlagsFromString('--x')", 'would change the process for the whole run'],
    ["require('lodash')", "Cannot find module 'lodash'"],
  ])('%s fails with a sentence', async (expression, message) => {
    const imports =
      "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"
    expect(await given(expression, imports)).toMatchObject({ message: expect.stringContaining(message) })
  })

  it.each([
    ["typeof require('child_process').spawn", 'function'],
    [
      "[require('worker_threads').isMainThread, require('worker_threads').MessagePort === MessagePort]",
      [true, true],
    ],
    ["(() => { try { require('nothing') } catch (error) { return error.code } })()", 'MODULE_NOT_FOUND'],
    ["typeof class extends require('vm').Script {}", 'function'],
    [
      "[require('process') === process, require('console') === console, require('fs') === require('node:fs')]",
      [true, true, true],
    ],
  ])('a package may ask for one that it does not use: %s', async (expression, expected) => {
    const imports =
      "import { createRequire } from 'node:module'; const require = createRequire('file:///step.js')"
    expect(await given(expression, imports)).toEqual(expected)
  })
})

describe('a package in the bundle of a step', () => {
  const bundle = `import { spawn } from 'node:child_process'; import { markAsUncloneable, Worker } from 'worker_threads'
    markAsUncloneable({})
    export default async ({ trigger }) => trigger.body.spawns ? spawn('ls') : typeof spawn + typeof Worker`
  const flow = flowOf([code('uses', "import mail from 'mailer'; export default () => mail()")])
  const run = (body: { spawns?: boolean }) =>
    runHere(flow, { start: { modules: { uses: { code: bundle } }, trigger: { body } } })

  it('may import what steps may not, as long as it does not use it', async () => {
    expect((await run({})).done).toMatchObject({ status: 'succeeded', output: 'functionfunction' })
    expect((await run({ spawns: true })).done?.error).toMatchObject({
      code: 'import_unresolved',
      message: expect.stringContaining('Cannot import node:child_process'),
    })
  })
})

describe('errors of a realm', () => {
  it('keep their name, place and causes', async () => {
    const source = `class NoStock extends Error { name = 'NoStock' }
      export default () => {
        throw new NoStock('none left', { cause: new TypeError('because', { cause: new Error('of this') }) })
      }`
    const { done } = await runHere(flowOf([code('sells', source)]))
    expect(done?.error).toMatchObject({
      code: 'code_threw',
      message: 'NoStock: none left (step sells, line 3)',
      details: { name: 'NoStock', line: 3, causes: ['TypeError: because', 'of this'] },
    })
  })

  it('are themselves when an emitter throws them for want of a listener', async () => {
    const source = `import { EventEmitter } from 'node:events'
      export default () => { new EventEmitter().emit('error', new RangeError('boom')) }`
    const { done } = await runHere(flowOf([code('emits', source)]))
    expect(done?.error).toMatchObject({ message: 'RangeError: boom (step emits, line 2)' })
  })

  it('of what parses only at run time point at their line', async () => {
    const { done } = await runHere(
      flowOf([code('reads', 'const a = 1\nconst b = JSON.parse("{")\nexport default () => b')]),
    )
    expect(done?.error?.message).toMatch(/^SyntaxError: .+ \(step reads, line 2\)$/)
  })

  it('of a name that a module of Node does not export say so', async () => {
    const { done } = await runHere(
      flowOf([code('reads', "import { nope } from 'node:fs'\nexport default () => nope")]),
    )
    expect(done?.error).toMatchObject({
      code: 'code_threw',
      message: expect.stringContaining("does not provide an export named 'nope'"),
    })
  })

  it('are logged as errors, dates and maps as such', async () => {
    const { logs } = await runHere(
      flowOf([
        code(
          'says',
          'export default ({ log }) => log.info("a", { e: new RangeError("x"), d: new Date(0), m: new Map([["k", new Set([1])]]) })',
        ),
      ]),
    )
    expect(logs[0]?.data).toEqual({ e: 'RangeError: x', d: '1970-01-01T00:00:00.000Z', m: { k: [1] } })
  })
})
