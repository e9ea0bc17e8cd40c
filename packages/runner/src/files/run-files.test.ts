import { createHash, randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { FileRef, Json, SandboxRequest } from '@millrace/contracts'
import { describe, expect, it } from 'vitest'
import type { StepRequests } from '../requests.ts'
import { StepFailure } from '../step-failure.ts'
import { RunFiles } from './run-files.ts'

/** Stands for the worker: keeps files in memory, and how many pieces were on their way at once. */
class Store implements StepRequests {
  readonly files = new Map<string, Buffer>()
  readonly asked: SandboxRequest['op'][] = []
  readonly writing = new Map<number, { name: string; contentType: string; pieces: Buffer[] }>()
  readonly reading = new Map<number, Buffer>()
  pulls = 0
  mostPushes = 0
  #pushes = 0
  #handle = 0
  refusePushes: StepFailure | null = null
  pieceBytes = 100_000

  async ask(request: SandboxRequest): Promise<Json> {
    this.asked.push(request.op)
    switch (request.op) {
      case 'file-create':
        this.#handle += 1
        this.writing.set(this.#handle, { name: request.name, contentType: request.contentType, pieces: [] })
        return { handle: this.#handle }
      case 'file-finish': {
        const file = this.writing.get(request.handle)
        const bytes = Buffer.concat(file?.pieces ?? [])
        this.writing.delete(request.handle)
        const id = `file-${request.handle}`
        this.files.set(id, bytes)
        return {
          $file: id,
          name: file?.name ?? '',
          contentType: file?.contentType ?? '',
          bytes: bytes.length,
        }
      }
      case 'file-open': {
        const bytes = this.files.get(request.file)
        if (bytes === undefined) throw new StepFailure('file_missing', 'There is no such file')
        this.#handle += 1
        this.reading.set(this.#handle, bytes)
        return { handle: this.#handle }
      }
      case 'file-close':
        this.writing.delete(request.handle)
        this.reading.delete(request.handle)
        return null
      default:
        throw new Error(`not asked here: ${request.op}`)
    }
  }

  async push(handle: number, piece: Uint8Array): Promise<void> {
    this.#pushes += 1
    this.mostPushes = Math.max(this.mostPushes, this.#pushes)
    await turn()
    this.#pushes -= 1
    if (this.refusePushes !== null) throw this.refusePushes
    // Copied only now, as a slow socket would: what was sent must not have changed since.
    this.writing.get(handle)?.pieces.push(Buffer.from(piece))
  }

  async pull(handle: number): Promise<Uint8Array> {
    this.pulls += 1
    const bytes = this.reading.get(handle) ?? Buffer.alloc(0)
    this.reading.set(handle, bytes.subarray(this.pieceBytes))
    await turn()
    return bytes.subarray(0, this.pieceBytes)
  }
}

function setUp() {
  const store = new Store()
  const abort = new AbortController()
  const files = new RunFiles()
  const use = <T>(work: Parameters<typeof files.use<T>>[1]) =>
    files.use({ requests: store, signal: abort.signal }, work)
  return { store, abort, use }
}

const options = { name: 'data.bin' }
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('files.create', () => {
  const bytes = randomBytes(3_000_001)
  async function* inChunks(size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }

  it.each([
    ['bytes', () => bytes],
    ['small chunks', () => inChunks(1000)],
    ['large chunks', () => inChunks(1_300_000)],
    ['a web stream', () => new Blob([bytes]).stream()],
  ])('stores %s as they are, a few pieces at once', async (_what, content) => {
    const { store, use } = setUp()
    const file = await use((files) => files.create(content(), options))
    expect(file).toEqual({
      $file: 'file-1',
      name: 'data.bin',
      contentType: 'application/octet-stream',
      bytes: bytes.length,
    })
    expect(sha(store.files.get('file-1') ?? Buffer.alloc(0))).toBe(sha(bytes))
    expect(store.mostPushes).toBeLessThanOrEqual(8)
  })

  it('stores text, and nothing at all', async () => {
    const { store, use } = setUp()
    await use(async (files) => {
      await files.create('grüße', { name: 'a.txt', contentType: 'text/plain' })
      await files.create('', { name: 'empty' })
    })
    expect([...store.files.values()].map(String)).toEqual(['grüße', ''])
  })

  it('sends what a source gave, though it uses the memory again', async () => {
    const { store, use } = setUp()
    async function* reusing() {
      const chunk = Buffer.alloc(300_000)
      for (let value = 1; value <= 5; value += 1) yield chunk.fill(value)
    }
    await use((files) => files.create(reusing(), options))
    const stored = store.files.get('file-1')
    expect([0, 1, 2, 3, 4].map((index) => stored?.[index * 300_000 + 150_000])).toEqual([1, 2, 3, 4, 5])
  })

  it('shares its pieces between files, however many are written side by side', async () => {
    const { store, use } = setUp()
    await use((files) =>
      Promise.all(Array.from({ length: 12 }, () => files.create(inChunks(500_000), options))),
    )
    expect(store.files.size).toBe(12)
    expect(store.mostPushes).toBeLessThanOrEqual(8)
    for (const stored of store.files.values()) expect(sha(stored)).toBe(sha(bytes))
  })

  it('lets no file wait for the source of another', async () => {
    const { store, use } = setUp()
    const last = Promise.withResolvers<void>()
    async function* waiting() {
      yield Buffer.alloc(10)
      await last.promise
    }
    await use(async (files) => {
      const slow = Array.from({ length: 20 }, () => files.create(waiting(), options))
      await files.create('quick', options)
      last.resolve()
      await Promise.all(slow)
    })
    expect(store.files.size).toBe(21)
  })

  it('leaves nothing of a source that fails, and fails with its error', async () => {
    const { store, use } = setUp()
    const failure = new Error('the source broke')
    async function* broken() {
      yield Buffer.alloc(600_000)
      throw failure
    }
    await expect(use((files) => files.create(broken(), options))).rejects.toBe(failure)
    expect([store.writing.size, store.files.size]).toEqual([0, 0])
  })

  it('stops reading its source when the store refuses', async () => {
    const { store, use } = setUp()
    store.refusePushes = new StepFailure('output_too_large', 'full')
    let given = 0
    let ended = false
    async function* endless() {
      try {
        for (;;) {
          given += 1
          yield Buffer.alloc(1_000_000)
        }
      } finally {
        ended = true
      }
    }
    await expect(use((files) => files.create(endless(), options))).rejects.toThrow('full')
    expect(given).toBeLessThan(10)
    expect(ended).toBe(true)
    expect(store.asked.at(-1)).toBe('file-close')
  })

  it('lets go of it when the step is aborted, though the source hangs', async () => {
    const { store, abort, use } = setUp()
    async function* hanging() {
      yield Buffer.alloc(10)
      await new Promise(() => {})
    }
    const creating = use((files) => files.create(hanging(), options))
    await turn()
    abort.abort(new Error('canceled'))
    await expect(creating).rejects.toThrow('canceled')
    expect(store.writing.size).toBe(0)
  })

  it.each([[null], [5], [{}], [[1, 2]]])('refuses %j by name', async (content) => {
    const { use } = setUp()
    const create = use((files) => Reflect.apply(files.create, files, [content, options]))
    await expect(create).rejects.toMatchObject({ error: { code: 'input_invalid' } })
  })
})

describe('files.create, called wrongly', () => {
  it.each([
    [undefined, 'needs a name'],
    [null, 'needs a name'],
    ['a.txt', 'needs a name'],
    [{}, 'needs a name'],
    [{ name: undefined }, 'name must be a text, not undefined'],
    [{ name: 5 }, 'name must be a text, not a number'],
    [{ name: {} }, 'name must be a text, not an object'],
    [{ name: 'a'.repeat(300) }, 'name has 300 characters, and may have 255'],
    [{ name: 'a', contentType: 5 }, 'contentType must be a text, not a number'],
    [{ name: 'a', contentType: 'x'.repeat(500) }, 'contentType has 500 characters, and may have 200'],
  ])('with %j fails with a sentence, and asks nothing', async (given, sentence) => {
    const { store, use } = setUp()
    const create = use((files) => Reflect.apply(files.create, files, ['x', given]))
    await expect(create).rejects.toMatchObject({
      error: { code: 'input_invalid', message: expect.stringContaining(sentence) },
    })
    expect(store.asked).toEqual([])
  })

  it('takes null for no type', async () => {
    const { use } = setUp()
    const file = await use((files) =>
      Reflect.apply(files.create, files, ['x', { name: 'a', contentType: null }]),
    )
    expect(file).toMatchObject({ contentType: 'application/octet-stream' })
  })
})

describe('files.open', () => {
  async function withFile(bytes: Uint8Array) {
    const world = setUp()
    const file = await world.use((files) => files.create(bytes, options))
    return { ...world, file }
  }

  it('gives the bytes, in order', async () => {
    const bytes = randomBytes(1_234_567)
    const { use, file, store } = await withFile(bytes)
    const read = await use(async (files) => {
      const pieces: Uint8Array[] = []
      for await (const piece of await files.open(file)) pieces.push(piece)
      return Buffer.concat(pieces)
    })
    expect(sha(read)).toBe(sha(bytes))
    expect(store.reading.size).toBe(0)
  })

  it('asks only a few pieces ahead of its reader', async () => {
    const { use, file, store } = await withFile(randomBytes(2_000_000))
    await use(async (files) => {
      const reader = (await files.open(file)).getReader()
      expect(store.pulls).toBe(0)
      await reader.read()
      for (let turns = 0; turns < 50; turns += 1) await turn()
      expect(store.pulls).toBeLessThanOrEqual(5)
      await reader.cancel()
      expect(store.reading.size).toBe(0)
    })
  })

  it('can be copied into another file through a transform', async () => {
    const { use, file, store } = await withFile(Buffer.from('abc'.repeat(200_000)))
    const upper = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) =>
        controller.enqueue(Buffer.from(Buffer.from(chunk).toString().toUpperCase())),
    })
    const copy = await use(async (files) =>
      files.create((await files.open(file)).pipeThrough(upper), options),
    )
    expect(store.files.get(copy.$file)?.toString()).toBe('ABC'.repeat(200_000))
  })

  it('closes what a step leaves open', async () => {
    const { use, file, store } = await withFile(randomBytes(1_000_000))
    const reader = await use(async (files) => (await files.open(file)).getReader())
    await expect(reader.read()).rejects.toThrow('The step is over')
    expect(store.reading.size).toBe(0)
  })

  const tooLong = { $file: 'x'.repeat(65), name: '', contentType: '', bytes: 1 }
  it.each([[null], ['file-1'], [{ $file: 'x' }], [tooLong]])('takes no %j', async (value) => {
    const { use } = setUp()
    const open = use((files) => Reflect.apply(files.open, files, [value]))
    await expect(open).rejects.toMatchObject({ error: { code: 'file_missing' } })
  })

  it('passes on that there is no such file', async () => {
    const { use } = setUp()
    const file: FileRef = { $file: 'forged', name: '', contentType: '', bytes: 1 }
    await expect(use((files) => files.open(file))).rejects.toMatchObject({ error: { code: 'file_missing' } })
  })
})

describe('files.text', () => {
  it('decodes across pieces', async () => {
    const { use, store } = setUp()
    store.pieceBytes = 3
    const text = await use(async (files) => files.text(await files.create('grüße, 日本 😀', options)))
    expect(text).toBe('grüße, 日本 😀')
  })

  it('refuses what is too large for one text', async () => {
    const { use, store } = setUp()
    const read = use(async (files) =>
      files.text(await files.create('x'.repeat(500_000), options), { maxBytes: 1000 }),
    )
    await expect(read).rejects.toMatchObject({ error: { code: 'output_too_large' } })
    expect(store.reading.size).toBe(0)
  })
})
