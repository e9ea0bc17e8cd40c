import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { BlobMissing, type Blobs } from '../src/index.ts'

/** What every adapter must do. */
export function describeBlobs(name: string, open: () => Blobs, { bigBytes = 20 * 1024 * 1024 } = {}): void {
  describe(`blobs: ${name}`, () => {
    test.each([
      ['text', 'grüße', Buffer.from('grüße')],
      ['nothing', new Uint8Array(), Buffer.alloc(0)],
      ['bytes', Buffer.from([0, 255, 10, 13, 0]), Buffer.from([0, 255, 10, 13, 0])],
    ])('gives back %s as it was', async (_name, content, expected) => {
      const blobs = open()
      const { key, bytes } = await blobs.put(content)
      expect(bytes).toBe(expected.length)
      expect(await readAll(await blobs.get(key))).toEqual(expected)
    })

    test('streams what is larger than memory should hold', async () => {
      const blobs = open()
      const chunk = randomBytes(64 * 1024)
      const count = bigBytes / chunk.length
      async function* content() {
        for (let index = 0; index < count; index += 1) yield chunk
      }
      const { key, bytes } = await blobs.put(content())
      expect(bytes).toBe(chunk.length * count)
      let read = 0
      for await (const part of await blobs.get(key)) read += part.length
      expect(read).toBe(bytes)
    })

    test('takes what a source gives that uses its memory again', async () => {
      const blobs = open()
      async function* content() {
        const chunk = Buffer.alloc(100_000)
        for (let value = 0; value < 60; value += 1) yield chunk.fill(value)
      }
      const { key } = await blobs.put(content())
      const stored = await readAll(await blobs.get(key))
      for (let value = 0; value < 60; value += 1) expect(stored[value * 100_000 + 50_000]).toBe(value)
    })

    test('reads into memory of its caller', async () => {
      const blobs = open()
      const content = randomBytes(700_001)
      const { key } = await blobs.put(content)
      const reader = await blobs.open(key)
      const into = Buffer.alloc(300_000)
      const parts: Buffer[] = []
      for (let bytes = await reader.read(into); bytes > 0; bytes = await reader.read(into))
        parts.push(Buffer.from(into.subarray(0, bytes)))
      expect(await reader.read(into)).toBe(0)
      await reader.close()
      expect(Buffer.concat(parts).equals(content)).toBe(true)
      const early = await blobs.open(key)
      await early.read(Buffer.alloc(10))
      await early.close()
      await blobs.delete(key)
      await expect(blobs.open(key)).rejects.toBeInstanceOf(BlobMissing)
    })

    test('takes what another blob gives', async () => {
      const blobs = open()
      const first = await blobs.put('copied')
      const second = await blobs.put(await blobs.get(first.key))
      expect(second.key).not.toBe(first.key)
      expect((await readAll(await blobs.get(second.key))).toString()).toBe('copied')
    })

    test('issues keys that cannot be guessed', async () => {
      const blobs = open()
      const keys = await Promise.all(Array.from({ length: 20 }, async () => (await blobs.put('same')).key))
      expect(new Set(keys).size).toBe(20)
      for (const key of keys) expect(key.length).toBeGreaterThanOrEqual(32)
    })

    test('a stream that fails rejects with its own error', async () => {
      const failure = new Error('the source broke')
      async function* content() {
        yield Buffer.from('half')
        throw failure
      }
      await expect(open().put(content())).rejects.toBe(failure)
    })

    test('a stream that fails late leaves nothing', async () => {
      const blobs = open()
      const before = await allKeys(blobs)
      async function* content() {
        for (let index = 0; index < 12; index += 1) yield randomBytes(1024 * 1024)
        throw new Error('broke at the end')
      }
      await expect(blobs.put(content())).rejects.toThrow('broke at the end')
      expect(await allKeys(blobs)).toEqual(before)
    })

    test('lists what is older than a time, in pages, in the order of keys', async () => {
      const blobs = open()
      const keys: string[] = []
      for (let index = 0; index < 5; index += 1) keys.push((await blobs.put(`blob ${index}`)).key)
      const listed = await allKeys(blobs, 2)
      expect(listed).toEqual(listed.toSorted())
      expect(listed).toEqual(expect.arrayContaining(keys))
      const [entry] = (await blobs.list({ olderThan: later(), limit: 1 })).blobs
      expect(entry).toMatchObject({ key: listed[0], bytes: expect.any(Number), modifiedAt: expect.any(Date) })
      expect(await blobs.list({ olderThan: new Date(0), limit: 10 })).toEqual({ blobs: [], next: null })
    })

    test('says nothing when it can be used', async () => {
      await open().check()
    })

    test('a deleted blob is missing, and deleting again is fine', async () => {
      const blobs = open()
      const { key } = await blobs.put('x')
      await blobs.delete(key)
      await blobs.delete(key)
      await expect(blobs.get(key)).rejects.toBeInstanceOf(BlobMissing)
    })

    test.each([
      '',
      '.',
      '..',
      '../secret',
      '/etc/passwd',
      'a/../../b',
      'ab\0cd',
      'A'.repeat(32),
      '0'.repeat(31),
    ])('the key %j reaches nothing', async (key) => {
      const blobs = open()
      await expect(blobs.get(key)).rejects.toBeInstanceOf(BlobMissing)
      await expect(blobs.delete(key)).rejects.toBeInstanceOf(BlobMissing)
    })

    test('a reader that stops early leaves the blob intact', async () => {
      const blobs = open()
      const { key } = await blobs.put(randomBytes(300_000))
      const reader = (await blobs.get(key)).getReader()
      await reader.read()
      await reader.cancel()
      expect((await readAll(await blobs.get(key))).length).toBe(300_000)
    })
  })
}

/** Clocks of servers differ. */
function later(): Date {
  return new Date(Date.now() + 60_000)
}

async function allKeys(blobs: Blobs, limit = 1000): Promise<string[]> {
  const keys: string[] = []
  let after: string | undefined
  do {
    const page = await blobs.list({ olderThan: later(), after, limit })
    expect(page.blobs.length).toBeLessThanOrEqual(limit)
    keys.push(...page.blobs.map(({ key }) => key))
    after = page.next ?? undefined
  } while (after !== undefined)
  return keys
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
