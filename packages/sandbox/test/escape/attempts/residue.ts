import fs, { openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { env, umask } from 'node:process'
import v8 from 'node:v8'
import { type Around, type Attempt, attemptsOf } from '../attempt.ts'
import { marks } from '../inside/contaminate.ts'
import { moduleState } from '../inside/module-state.ts'
import { call, ffi, libc, peek, pointerTo } from '../inside/power.ts'
import { mask } from '../targets.ts'

const memory: Attempt[] = attemptsOf(
  {
    canary: 'earlier run',
    like: 'Heartbleed, Node CVE-2018-7166 and CVE-2025-55131: memory that is handed out as it was',
    setting: 'everywhere',
    denied: ['nothing'],
    isFresh: true,
  },
  [
    {
      name: 'looks for secrets in buffers that are not cleared',
      run: (around) =>
        search(
          around,
          many(2000, () => Buffer.allocUnsafe(8192)),
        ),
    },
    {
      name: 'looks for secrets in large buffers that are not cleared',
      run: (around) =>
        search(
          around,
          many(8, () => Buffer.allocUnsafeSlow(1 << 20)),
        ),
    },
    {
      name: 'looks for secrets in the pool of buffers',
      run: (around) =>
        search(
          around,
          many(500, () => Buffer.from(Buffer.allocUnsafe(16).buffer)),
        ),
    },
    {
      name: 'looks for secrets in memory that libc has used before',
      run: (around) => search(around, blocksOfLibc()),
    },
    {
      name: 'looks for secrets in a snapshot of the heap',
      hasControl: true,
      run: async (around) => {
        const chunks: Buffer[] = []
        for await (const chunk of v8.getHeapSnapshot()) chunks.push(Buffer.from(chunk))
        return search(around, [Buffer.concat(chunks)])
      },
    },
    {
      name: 'looks for secrets in all memory near what it knows: heap, libraries, stack',
      hasControl: true,
      run: (around) => search(around, memoryAround(anchors())),
    },
    {
      name: 'looks for the environment of its supervisor on the stack',
      run: (around) => search(around, memoryAround([environOfLibc()])),
    },
  ],
)

const contamination: Attempt[] = attemptsOf(
  {
    canary: 'earlier run',
    like: 'workers that are used again: Activepieces, n8n task runners, warm functions',
    setting: 'everywhere',
    denied: ['nothing'],
    isFresh: true,
  },
  [
    ...[Object.prototype, Array.prototype, Function.prototype, globalThis].map((target, index) => ({
      hasControl: true as const,
      name: `looks for what an earlier run put on ${['Object.prototype', 'Array.prototype', 'Function.prototype', 'globalThis'][index]}`,
      run: () => found(Reflect.get(target, marks.global)),
    })),
    {
      name: 'looks for functions that an earlier run replaced',
      hasControl: true,
      run: () => found(Math.max(1, 2) === 2 ? undefined : 'max'),
    },
    {
      name: 'looks for built-in modules that an earlier run changed',
      hasControl: true,
      run: () => found(fs.existsSync('/no') || undefined),
    },
    {
      name: 'looks for variables that an earlier run set',
      hasControl: true,
      run: () => found(Reflect.get(env, marks.environment)),
    },
    {
      name: 'looks for what an earlier run left in a module',
      hasControl: true,
      run: () => found(moduleState.left ?? undefined),
    },
    {
      name: 'looks for modules that an earlier run put into the cache',
      hasControl: true,
      run: () => found(createRequire(import.meta.url).cache[marks.global]),
    },
    {
      name: 'looks for files that an earlier run left',
      hasControl: true,
      run: () => found(fs.readdirSync('.').join() || undefined),
    },
    {
      name: 'looks for listeners that an earlier run left',
      hasControl: true,
      run: () => found(process.listeners('exit').length || undefined),
    },
    {
      name: 'looks for the mask of files of an earlier run',
      hasControl: true,
      run: () => found(umask() === 0 ? 'cleared' : undefined),
    },
    {
      name: 'looks for the title of an earlier run',
      hasControl: true,
      run: () => found(process.title === marks.title || undefined),
    },
    {
      name: 'looks for flags that an earlier run set on its stdin',
      hasControl: true,
      run: () => found(call('fcntl', 0, getStatusFlags, 0) & marks.descriptorFlag || undefined),
    },
    {
      name: 'looks for timers and handles that an earlier run left',
      // The protocol and what it prints.
      run: () =>
        found(process.getActiveResourcesInfo().find((kind) => !/^(Pipe|TTY|FS|Microtask|.*Wrap)/.test(kind))),
    },
    {
      name: 'looks for the command line of its driver',
      run: () => found(process.argv.length > 2 ? process.argv.join() : undefined),
    },
  ],
)

const getStatusFlags = 3

export const residue: Attempt[] = [...memory, ...contamination]

function found(what: unknown): string {
  return what === undefined ? 'nothing' : `found ${String(what)}`
}

function many<Thing>(count: number, make: () => Thing): Thing[] {
  return Array.from({ length: count }, make)
}

/** All secrets begin so. */
const beginning = 'canary-'

/** The rest of them stays masked: a secret that is spelled out here would be found. */
function search({ targets }: Around, places: Iterable<Uint8Array>): string {
  const needles = targets.masked.map((text) => Buffer.from(text, 'hex'))
  for (const place of places) {
    const bytes = Buffer.from(place.buffer, place.byteOffset, place.byteLength)
    for (let at = bytes.indexOf(beginning); at >= 0; at = bytes.indexOf(beginning, at + 1)) {
      const index = needles.findIndex((needle) =>
        needle.every((byte, offset) => bytes[at + offset] === (byte ^ mask)),
      )
      if (index >= 0) return `found secret ${index}`
    }
  }
  return 'nothing'
}

function* blocksOfLibc(): Generator<Buffer> {
  for (const size of [32, 256, 1024, 8192, 65_536]) {
    for (let count = 0; count < 200; count += 1)
      yield ffi().toBuffer(libc().malloc(BigInt(size)), size, false)
  }
}

/** An address each in a library, in the heaps of libc and of V8, and on the stack. */
function anchors(): bigint[] {
  return [
    libc().syscall.pointer,
    libc().malloc(64n),
    libc().malloc(1n << 20n),
    pointerTo(Buffer.alloc(64)),
    environOfLibc(),
  ]
}

function environOfLibc(): bigint {
  const { lib } = ffi().dlopen(null, {})
  return lib.getSymbol('environ')
}

const reach = 24n << 20n
const step = 1n << 16n

function* memoryAround(addresses: readonly bigint[]): Generator<Buffer> {
  const scratch = openSync('scratch', 'w+')
  for (const address of addresses) {
    const middle = address & ~(step - 1n)
    for (let at = middle - reach; at < middle + reach; at += step) {
      const bytes = peek(at, Number(step), scratch)
      if (bytes !== null) yield bytes
    }
  }
}
