import type { Step } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import { code, flowOf, runHere } from '../../test/harness.ts'

/** `probe`: what the next step asks; `imports`: for both steps; `inExpression`: what an expression asks, where it can ask. */
interface Row {
  imports?: string
  tamper: string
  probe: string
  inExpression?: string
}

const both = (tamper: string, probe: string): Row => ({ tamper, probe, inExpression: probe })

const rows: Record<string, Row> = {
  'a global taken away': both(
    'globalThis.XMLHttpRequest = null; delete globalThis.JSON',
    '[typeof JSON, typeof XMLHttpRequest]',
  ),
  'a global of its own': both('globalThis.leaked = 1; var other = 2', '[typeof leaked, typeof other]'),
  'globals that cannot be changed back': both(
    'Object.defineProperty(globalThis, "URL", { value: null, configurable: false }); Object.freeze(globalThis)',
    '[typeof URL, new URL("http://a/b").pathname]',
  ),
  'undeclared names': both('(0, eval)("sloppy = 1")', 'typeof sloppy'),
  'Array.prototype.map': both('Array.prototype.map = null', '[1, 2].map((x) => x + 1)'),
  'Array.prototype.push': both('Array.prototype.push = () => { throw new Error("no") }', '[1].concat([2])'),
  'the iterator of arrays': both('Array.prototype[Symbol.iterator] = null', '[...[1, 2]]'),
  'the prototype of array iterators': both(
    'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })',
    '[...[1, 2]]',
  ),
  'Array itself': both(
    'Array.isArray = () => false; Array.from = null',
    '[Array.isArray([]), Array.from("ab")]',
  ),
  'Object.prototype': both(
    'Object.prototype.polluted = 1; Object.prototype.toString = null',
    '[typeof ({}).polluted, typeof ({}).toString, Object.keys({ a: 1 })]',
  ),
  'a setter on Object.prototype': both(
    'Object.defineProperty(Object.prototype, "output", { set() { throw new Error("no") } })',
    '({ output: 1 })',
  ),
  'Object.keys': both(
    'Object.keys = Object.entries = () => []',
    '[Object.keys({ a: 1 }), Object.entries({ a: 1 })]',
  ),
  'Object.freeze': both(
    'Object.freeze = null; Object.defineProperty = null',
    '[typeof Object.freeze, typeof Object.defineProperty]',
  ),
  'String.prototype': both(
    'String.prototype.trim = () => "x"; String.prototype.slugged = 1',
    '[" a ".trim(), typeof "".slugged]',
  ),
  'Number.prototype': both('Number.prototype.toFixed = null', '(1).toFixed(1)'),
  'RegExp.prototype': both(
    'RegExp.prototype.exec = () => null; RegExp.prototype[Symbol.replace] = null',
    '"abc".replace(/b/, "x")',
  ),
  'Function.prototype': both('Function.prototype.call = Function.prototype.apply = null', '(() => 1).call()'),
  'Symbol.hasInstance': both(
    'Object.defineProperty(Array, Symbol.hasInstance, { value: () => false })',
    '[[] instanceof Array, [] instanceof Object]',
  ),
  'well-known symbols of classes': both(
    'Object.defineProperty(Array, Symbol.species, { get: () => Set }); Array.prototype[Symbol.isConcatSpreadable] = false',
    '[1].concat([2]).map((x) => x)',
  ),
  'Symbol.for': both(
    'Symbol.for = null; Symbol.prototype.description2 = 1',
    '[typeof Symbol.for, typeof Symbol().description2]',
  ),
  JSON: both('JSON.stringify = () => "{}"; JSON.parse = null', '[JSON.stringify([1]), JSON.parse("[1]")]'),
  Math: both('Math.random = () => 4; Math.max = null', '[Math.random() < 1, Math.max(1, 2)]'),
  Date: both(
    'Date.now = () => 0; Date.prototype.toISOString = null; globalThis.Date = null',
    '[Date.now() > 1e12, new Date(0).toISOString()]',
  ),
  Reflect: both(
    'Reflect.ownKeys = () => []; Reflect.apply = null',
    '[Reflect.ownKeys({ a: 1 }), typeof Reflect.apply]',
  ),
  Intl: both('Intl.NumberFormat = null', 'new Intl.NumberFormat("en").format(1000)'),
  'Map and Set': both(
    'Map.prototype.get = Set.prototype.has = () => "x"',
    '[new Map([[1, 2]]).get(1), new Set([1]).has(1)]',
  ),
  'WeakMap and WeakRef': both(
    'WeakMap.prototype.get = null; WeakRef.prototype.deref = null',
    '[typeof WeakMap.prototype.get, typeof new WeakRef({}).deref()]',
  ),
  'Promise.prototype.then': {
    tamper: 'Promise.prototype.then = function () { return new Promise(() => {}) }; Promise.resolve = null',
    probe: 'await Promise.resolve(1)',
    inExpression: 'typeof Promise.resolve',
  },
  'async functions': {
    tamper:
      'Object.getPrototypeOf(async () => {}).call = null; Object.getPrototypeOf(async () => {}).extra = 1',
    probe: '[await (async () => 1).call(), typeof (async () => {}).extra]',
    inExpression: 'typeof (async () => {}).extra',
  },
  generators: both(
    'Object.getPrototypeOf(function* () {}).prototype.next = () => ({ done: true })',
    '[...(function* () { yield 1 })()]',
  ),
  'async generators': {
    tamper: 'Object.getPrototypeOf(async function* () {}).prototype.next = null',
    probe: 'await Array.fromAsync((async function* () { yield 1 })())',
  },
  'iterator helpers': both('Iterator.prototype.map = null', '[1].values().map((x) => x + 1).toArray()'),
  'typed arrays': both(
    'Uint8Array.prototype.extra = 1; Object.getPrototypeOf(Uint8Array.prototype).slice = null; Uint8Array.from = null',
    '[typeof new Uint8Array(1).extra, [...Uint8Array.from([1, 2]).slice(1)]]',
  ),
  ArrayBuffer: both(
    'ArrayBuffer.prototype.slice = null; ArrayBuffer.isView = null',
    '[new ArrayBuffer(2).slice(1).byteLength, ArrayBuffer.isView(1)]',
  ),
  'the typed arrays behind Buffer': both(
    'let up = Buffer.prototype; while ((up = Object.getPrototypeOf(up))) { try { up.toString = up.slice = up.fill = null } catch {} }',
    '[Buffer.from("a").toString("hex"), Buffer.alloc(2).fill(1).length, String({})]',
  ),
  Error: both(
    'Error.prototype.name = "x"; Error.captureStackTrace = null',
    '[new Error("a").name, typeof Error.captureStackTrace]',
  ),
  'Error.prepareStackTrace': {
    tamper: 'Error.prepareStackTrace = () => "mine"; Error.stackTraceLimit = 0',
    probe:
      '[typeof Error.prepareStackTrace, new Error("a").stack.includes("step:after"), Error.stackTraceLimit > 0]',
  },
  'parseInt and friends': both(
    'parseInt = Number.parseInt = isNaN = encodeURIComponent = () => "x"',
    '[parseInt("1"), isNaN(1), encodeURIComponent(" ")]',
  ),
  structuredClone: both('structuredClone = null; atob = () => "x"', '[structuredClone([1]), atob("YQ==")]'),
  console: {
    tamper: 'console.log = console.error = null; console.extra = 1',
    probe: '[typeof console.log, typeof console.extra]',
    inExpression: '[typeof console.log, typeof console.extra]',
  },
  'counters and timers of the console': {
    tamper: 'console.count("a"); console.time("b"); console.group("c")',
    probe: '(console.countReset("a"), console.timeEnd("b"), typeof console.group)',
  },
  'process.env': both(
    'process.env.LEAKED = "1"; process.env.TZ = "Asia/Tokyo"',
    '[typeof process.env.LEAKED, typeof process.env.TZ, new Date(0).getTimezoneOffset()]',
  ),
  'process itself': both(
    'process.exit = process.nextTick = null; process.argv.push("x"); process.extra = 1',
    '[typeof process.exit, typeof process.nextTick, process.argv.length, typeof process.extra]',
  ),
  'listeners of the process': both(
    'process.on("exit", () => {}); process.on("x", () => {}); process.removeAllListeners("uncaughtException")',
    '[process.listenerCount("exit"), process.listenerCount("x")]',
  ),
  'process.stdout.write': {
    tamper: 'process.stdout.write = () => { throw new Error("no") }',
    probe: 'process.stdout.write("a\\n")',
  },
  fetch: both(
    'fetch = async () => new Response("mine"); Response.prototype.json = null; Headers.prototype.get = () => "x"',
    '[fetch.name, typeof Response.prototype.json, new Headers({ a: "b" }).get("a")]',
  ),
  'web classes': both(
    'URL.prototype.toJSON = () => "x"; URL.canParse = null; URLSearchParams.prototype.get = null; TextEncoder.prototype.encode = null; Blob.prototype.text = null',
    '[new URL("http://a/"), URL.canParse("x:y"), new URLSearchParams("a=1").get("a"), new TextEncoder().encode("a").length]',
  ),
  'events and aborts': both(
    'EventTarget.prototype.addEventListener = null; AbortController.prototype.abort = null; AbortSignal.any = null',
    '[typeof EventTarget.prototype.addEventListener, typeof AbortController.prototype.abort, typeof AbortSignal.any]',
  ),
  'streams of the web': both(
    'ReadableStream.prototype.getReader = null; ReadableStream.from = null',
    '[typeof ReadableStream.prototype.getReader, typeof ReadableStream.from]',
  ),
  crypto: both(
    'crypto.getRandomValues = (a) => a; crypto.subtle.digest = null; Object.getPrototypeOf(crypto).randomUUID = () => "x"',
    '[typeof crypto.subtle.digest, crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(32)).some((x) => x > 0)]',
  ),
  performance: both('performance.now = () => -1', 'performance.now() > 0'),
  Buffer: both(
    'Buffer.prototype.toString = () => "x"; Buffer.from = null; Buffer.extra = 1; Buffer.poolSize = 1',
    '[Buffer.from("a").toString(), typeof Buffer.extra, Buffer.poolSize]',
  ),
  'the classes of timers': {
    tamper:
      'const timer = setTimeout(() => {}); Object.getPrototypeOf(timer).unref = null; clearTimeout(timer)',
    probe: 'typeof setTimeout(() => {}).unref',
  },
  'timers left over': {
    tamper:
      'setInterval(() => { Array.prototype.map = null; Buffer.prototype.toString = null; globalThis.late = 1 }, 1); await new Promise((done) => setTimeout(done, 5))',
    probe:
      '(await new Promise((done) => setTimeout(done, 10)), [[1].map(String), Buffer.from("a").toString(), typeof late])',
  },
  'queueMicrotask and timers': both(
    'setTimeout = queueMicrotask = setImmediate = null',
    '[typeof setTimeout, typeof queueMicrotask, typeof setImmediate]',
  ),
  'http.request': {
    imports: "import http from 'node:http'",
    tamper:
      'http.request = http.Agent.prototype.createConnection = null; http.globalAgent = null; http.METHODS.length',
    probe: '[typeof http.request, typeof http.Agent.prototype.createConnection, typeof http.globalAgent]',
  },
  fs: {
    imports: "import fs from 'node:fs'; import { readFile } from 'node:fs/promises'",
    tamper: 'fs.readFileSync = null; fs.promises.readFile = null; fs.Stats.prototype.isFile = null',
    probe:
      '[typeof fs.readFileSync, typeof fs.promises.readFile, typeof readFile, typeof fs.Stats.prototype.isFile]',
  },
  EventEmitter: {
    imports: "import EventEmitter from 'node:events'",
    tamper:
      'EventEmitter.prototype.on = null; EventEmitter.once = null; EventEmitter.defaultMaxListeners = 1',
    probe: '[typeof EventEmitter.prototype.on, typeof EventEmitter.once, EventEmitter.defaultMaxListeners]',
  },
  'streams of Node': {
    imports: "import stream, { Readable } from 'node:stream'",
    tamper: 'Readable.prototype.read = null; Readable.from = null; stream.pipeline = null',
    probe: '[typeof Readable.prototype.read, typeof Readable.from, typeof stream.pipeline]',
  },
  net: {
    imports: "import net from 'node:net'",
    tamper: 'net.Socket.prototype.connect = null; net.connect = null; net.setDefaultAutoSelectFamily(false)',
    probe: '[typeof net.Socket.prototype.connect, typeof net.connect, net.getDefaultAutoSelectFamily()]',
  },
  'path, util and url': {
    imports: "import path from 'node:path'; import util from 'node:util'; import url from 'node:url'",
    tamper:
      'path.join = path.posix.join = null; util.inspect = util.types.isDate = null; url.parse = null; path.sep = "x"',
    probe:
      '[path.join("a", "b"), typeof path.posix.join, typeof util.inspect, typeof util.types.isDate, typeof url.parse]',
  },
  'the hashes of node:crypto': {
    imports: "import crypto from 'node:crypto'",
    tamper:
      'crypto.randomUUID = () => "x"; crypto.Hash.prototype.update = null; Object.getPrototypeOf(crypto.createHash("md5")).digest = null',
    probe: '[crypto.randomUUID().length, crypto.createHash("md5").update("a").digest("hex")]',
  },
  'modules that are asked for': {
    imports: "import { createRequire } from 'node:module'; const require = createRequire('file:///step.js')",
    tamper:
      "require('node:os').cpus = null; require('buffer').Buffer.concat = null; process.getBuiltinModule('zlib').gzipSync = null",
    probe:
      "[typeof require('os').cpus, typeof require('buffer').Buffer.concat, typeof process.getBuiltinModule('node:zlib').gzipSync]",
  },
  'what other steps gave': {
    tamper:
      'const output = (await 0, globalThis.given.steps.first.output); Object.getPrototypeOf(output.list).map = null; Object.getPrototypeOf(output).extra = 1; output.__proto__.y = 1',
    probe: '[[1].map(String), typeof ({}).extra, typeof ({}).y]',
    inExpression: '[steps.first.output.list.map(String), typeof steps.first.output.extra, typeof ({}).y]',
  },
  'the trigger, the run and the config': {
    tamper:
      'for (const each of [given.trigger, given.run, given.config, given.trigger.body.list]) Object.getPrototypeOf(each).extra = 1',
    probe: 'typeof ({}).extra',
    inExpression:
      '[typeof trigger.extra, typeof run.extra, typeof config.extra, typeof trigger.body.list.extra]',
  },
  'helpers, state and the log': {
    tamper:
      'for (const each of [given.text.slug, given.state.flow.get, given.log.info, given.files.open, given.list]) { Object.getPrototypeOf(each).extra = 1; each.constructor.prototype.other = 1 }',
    probe: '[typeof (() => {}).extra, typeof ({}).extra, typeof (() => {}).other]',
    inExpression: '[typeof text.slug.extra, typeof text.slug.other, typeof list.extra]',
  },
  'what helpers gave': {
    tamper:
      "const groups = given.list.groupBy([{ a: 'x' }], 'a'); Object.getPrototypeOf(groups).extra = 1; Object.getPrototypeOf(groups.x).extra = 1",
    probe: '[typeof ({}).extra, typeof [].extra]',
    inExpression: '[typeof trigger.extra, typeof trigger.body.list.extra]',
  },
  'functions of the main realm': {
    tamper:
      "const main = Buffer.constructor('return globalThis')(); main.Array.prototype.map = null; main.JSON.stringify = null; main.Promise.prototype.then = null",
    probe: '[[1].map(String), JSON.stringify([1])]',
    inExpression: '[trigger.body.list.map(String), JSON.stringify([1])]',
  },
  'an error of Node': {
    imports: "import fs from 'node:fs'",
    tamper:
      'try { fs.readFileSync("/none") } catch (error) { Object.getPrototypeOf(error).message2 = 1; error.constructor.captureStackTrace = null }',
    probe: '[typeof new Error("a").message2, typeof Error.captureStackTrace]',
  },
  'tampering at the top of a module': {
    imports: 'globalThis.loaded = (globalThis.loaded ?? 0) + 1',
    tamper: '0',
    probe: 'globalThis.loaded',
  },
}

const codeStep = (id: string, { imports = '' }: Row, body: string): Step =>
  code(id, `${imports}\nexport default async (given) => { globalThis.given = given; ${body} }`)

function stepsOf(row: Row, { tampers }: { tampers: boolean }): Step[] {
  const expression = row.inExpression ?? '[typeof JSON, [1].map(String)]'
  return [
    code('first', 'export default () => ({ list: [1] })'),
    codeStep('tamper', row, tampers ? row.tamper : '0'),
    codeStep('after', row, `return ${row.probe}`),
    { id: 'csv', use: 'data.parse-csv', with: { text: 'a,b\n1,2\n', header: true } },
    { id: 'xml', use: 'data.build-xml', with: { value: { order: { '@id': '1', line: ['a', 'b'] } } } },
    {
      id: 'seen',
      use: 'transform',
      with: {
        fields: [
          { to: 'after', from: 'steps.after.output' },
          { to: 'csv', from: 'steps.csv.output' },
          { to: 'xml', from: 'steps.xml.output' },
          { to: 'expression', value: `{{ ${expression} }}` },
        ],
      },
    },
  ]
}

describe('what one step does to its world, no other step notices', () => {
  it.each(Object.entries(rows))('%s', async (_name, row) => {
    const untouched = await runHere(flowOf(stepsOf(row, { tampers: false })))
    const { done } = await runHere(flowOf(stepsOf(row, { tampers: true })))
    expect(untouched.done).toMatchObject({ status: 'succeeded' })
    expect(done).toEqual(untouched.done)
  })
})

describe('what an expression does to its world, no step notices', () => {
  it.each([
    'Array.prototype.map = null',
    'trigger.body.list.__proto__.map = null',
    'trigger.body.constructor.prototype.extra = 1',
    'Object.assign(Object.getPrototypeOf(trigger), { extra: 1 })',
    'Reflect.defineProperty(Object.getPrototypeOf(trigger.body.list), "map", { value: null })',
    'text.slug.constructor.prototype.call = null',
    'delete JSON.stringify',
    'Buffer.prototype.toString = null',
    'globalThis.leaked = 1',
    'process.env.LEAKED = "1"',
    'eval("Promise.prototype.then = null")',
  ])('{{ %s }}', async (source) => {
    const probe =
      '[[1].map(String), typeof ({}).extra, JSON.stringify([1]), Buffer.from("a").toString(), typeof leaked, (() => 1).call(), process.env]'
    const { done } = await runHere(
      flowOf([
        { id: 'tamper', use: 'transform', with: { fields: [{ to: 'a', value: `{{ String(${source}) }}` }] } },
        code('after', `export default async () => (await 0, ${probe})`),
        { id: 'csv', use: 'data.parse-csv', with: { text: 'a,b\n1,2\n', header: true } },
        {
          id: 'seen',
          use: 'transform',
          with: {
            fields: [
              { to: 'list', value: '{{ trigger.body.list.map(String) }}' },
              { to: 'after', from: 'steps.after.output' },
            ],
          },
        },
      ]),
    )
    expect(done).toMatchObject({
      status: 'succeeded',
      output: { list: ['1', '2', '3'], after: [['1'], 'undefined', '[1]', 'a', 'undefined', 1, {}] },
    })
  })
})
