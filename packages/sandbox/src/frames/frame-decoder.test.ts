import { type Json, maxJsonDepth, maxJsonNames, maxJsonValues } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SandboxProtocolError } from '../errors.ts'
import { DataFrame, encodeDataHeader } from './data-frame.ts'
import { encodeFrame } from './encode-frame.ts'
import { FrameDecoder } from './frame-decoder.ts'
import { frameShape } from './limits.ts'

const caps = { frameBytes: 1024, totalBytes: 1_000_000 }

function rawFrame(body: Buffer | string): Buffer {
  const bytes = Buffer.from(body)
  const header = Buffer.alloc(4)
  header.writeUInt32BE(bytes.length)
  return Buffer.concat([header, bytes])
}

function rawData(frame: DataFrame): Buffer {
  return Buffer.concat([encodeDataHeader(frame), frame.bytes])
}

const dataFrames = fc
  .tuple(fc.nat({ max: 0xffff_ffff }), fc.uint8Array({ maxLength: 1000 }))
  .map(([token, bytes]) => new DataFrame(token, Buffer.from(bytes)))

function faultOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof SandboxProtocolError) return error.fault
    throw error
  }
  return 'none'
}

describe('FrameDecoder', () => {
  it('gives back every message whatever the chunks it came in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue({ maxDepth: 4 }).map(asJson), dataFrames), { maxLength: 8 }),
        fc.integer({ min: 1, max: 64 }),
        (values, size) => {
          const decoder = new FrameDecoder({
            frameBytes: 1_000_000,
            totalBytes: 10_000_000,
            data: { frameBytes: 1000, totalBytes: 100_000 },
          })
          const stream = Buffer.concat(
            values.map((value) => (value instanceof DataFrame ? rawData(value) : encodeFrame(value))),
          )
          const seen: (Json | DataFrame)[] = []
          for (let at = 0; at < stream.length; at += size) {
            seen.push(...decoder.push(stream.subarray(at, at + size)))
          }
          decoder.end()
          expect(seen).toEqual(values)
        },
      ),
    )
  })

  it('refuses an announced length over the cap before the body comes', () => {
    const decoder = new FrameDecoder(caps)
    expect(faultOf(() => [...decoder.push(Buffer.from([0x7f, 0xff, 0xff, 0xff]))])).toBe('oversized')
  })

  it('refuses bytes that are not UTF-8', () => {
    const decoder = new FrameDecoder(caps)
    expect(faultOf(() => [...decoder.push(rawFrame(Buffer.from([0x22, 0xc3, 0x28, 0x22])))])).toBe('not_utf8')
  })

  it.each(['', '{', 'undefined', '{"a":1}{"b":2}'])('refuses %j, which is not one JSON value', (body) => {
    expect(faultOf(() => [...new FrameDecoder(caps).push(rawFrame(body))])).toBe('not_json')
  })

  it('refuses nesting over the cap and counts no bracket inside a string', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    expect([...new FrameDecoder(caps).push(rawFrame(nested(96)))]).toHaveLength(1)
    expect(faultOf(() => [...new FrameDecoder(caps).push(rawFrame(nested(97)))])).toBe('too_deep')
    const brackets = JSON.stringify(`\\"${'['.repeat(200)}`)
    expect([...new FrameDecoder(caps).push(rawFrame(brackets))]).toHaveLength(1)
  })

  it('refuses more values, and more names, than an event loop has time for; names that come again cost nothing', () => {
    const roomy = { ...caps, frameBytes: 32 * 1024 * 1024, totalBytes: 1024 * 1024 * 1024 }
    const decode = (text: string) => [...new FrameDecoder(roomy).push(rawFrame(text))]
    const named = (count: number, name: (index: number) => string) =>
      `{${Array.from({ length: count }, (_, index) => `"${name(index)}" : 0`).join()}}`
    expect(faultOf(() => decode(`[${'{},'.repeat(1_000_000)}0]`))).toBe('too_many')
    expect(faultOf(() => decode(named(120_000, (index) => `k${index}`)))).toBe('too_many')
    expect(decode(named(100_000, (index) => `k${index}`))).toHaveLength(1)
    expect(
      decode(
        `[${Array(50_000)
          .fill(named(5, (index) => `k${index}`))
          .join()}]`,
      ),
    ).toHaveLength(1)
    const texts = JSON.stringify(Array.from({ length: 200_000 }, (_, index) => `"${index}":`))
    expect(decode(texts)).toHaveLength(1)
  })

  it('refuses a flood of small frames, however few bytes they are', () => {
    const decoder = new FrameDecoder({ frameBytes: 1024, totalBytes: 3000 })
    expect(
      faultOf(() => [...decoder.push(Buffer.concat(Array.from({ length: 30 }, () => rawFrame('{}'))))]),
    ).toBe('flood')
  })

  it('says that a stream ended inside a frame', () => {
    const decoder = new FrameDecoder(caps)
    expect([...decoder.push(rawFrame('{"a":1}').subarray(0, 7))]).toEqual([])
    expect(faultOf(() => decoder.end())).toBe('torn')
  })

  it('starts a new count when new caps are set', () => {
    const decoder = new FrameDecoder({ frameBytes: 1024, totalBytes: 200 })
    expect([...decoder.push(rawFrame('{"a":1}'))]).toEqual([{ a: 1 }])
    decoder.limit({ frameBytes: 1024, totalBytes: 200 })
    expect([...decoder.push(rawFrame('{"a":2}'))]).toEqual([{ a: 2 }])
  })

  const data = { frameBytes: 100, totalBytes: 300 }
  const piece = (length: number) => rawData(new DataFrame(1, Buffer.alloc(length)))

  it('refuses data frames where none may come', () => {
    expect(faultOf(() => [...new FrameDecoder(caps).push(piece(1))])).toBe('bad_data')
  })

  it.each([0, 1, 3])('refuses a data frame of %i bytes, which holds no token', (length) => {
    const header = Buffer.alloc(4 + length)
    header.writeUInt32BE(0x8000_0000 + length)
    expect(faultOf(() => [...new FrameDecoder({ ...caps, data }).push(header)])).toBe('bad_data')
  })

  it('refuses a piece over the cap before it comes', () => {
    const decoder = new FrameDecoder({ ...caps, data })
    expect([...decoder.push(piece(100))]).toHaveLength(1)
    expect(faultOf(() => [...decoder.push(piece(101).subarray(0, 8))])).toBe('oversized')
  })

  it('counts files and messages apart', () => {
    const decoder = new FrameDecoder({ frameBytes: 1024, totalBytes: 200, data })
    const pieces = Buffer.concat([piece(100), piece(100)])
    expect([...decoder.push(pieces), ...decoder.push(rawFrame('{"a":1}'))]).toHaveLength(3)
    expect(faultOf(() => [...decoder.push(piece(100))])).toBe('flood')
    const other = new FrameDecoder({ frameBytes: 1024, totalBytes: 200, data })
    expect([...other.push(Buffer.concat([rawFrame('{"a":1}'), piece(100)]))]).toHaveLength(2)
    expect(faultOf(() => [...other.push(rawFrame('{"a":2}'))])).toBe('flood')
  })

  it('puts pieces where it is told, whatever the chunks they came in', () => {
    const memory = Buffer.alloc(100)
    const allocate = (bytes: number) => memory.subarray(0, bytes)
    for (let size = 1; size <= 60; size += 1) {
      const decoder = new FrameDecoder({ ...caps, data: { ...data, allocate } })
      const stream = Buffer.concat([
        rawFrame('{"a":1}'),
        rawData(new DataFrame(7, Buffer.from('piece'.repeat(10)))),
        rawFrame('{"b":2}'),
      ])
      const seen: unknown[] = []
      for (let at = 0; at < stream.length; at += size) {
        for (const frame of decoder.push(stream.subarray(at, at + size)))
          seen.push(frame instanceof DataFrame ? String(frame.bytes) : frame)
      }
      decoder.end()
      expect(seen).toEqual([{ a: 1 }, 'piece'.repeat(10), { b: 2 }])
    }
    expect(memory.toString('utf8', 0, 50)).toBe('piece'.repeat(10))
  })

  it('counts empty pieces too', () => {
    const decoder = new FrameDecoder({ ...caps, data })
    const empty = Buffer.concat(Array.from({ length: 40 }, () => piece(0)))
    expect(faultOf(() => [...decoder.push(empty)])).toBe('flood')
  })

  it('says that a stream ended inside a data frame', () => {
    const decoder = new FrameDecoder({ ...caps, data })
    expect([...decoder.push(piece(50).subarray(0, 30))]).toEqual([])
    expect(faultOf(() => decoder.end())).toBe('torn')
  })
})

/** fast-check's JsonValue differs from ours in name only. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

it('a frame has room for the largest value and what the protocol puts around it', () => {
  expect(frameShape.depth).toBeGreaterThanOrEqual(maxJsonDepth + 32)
  expect(frameShape.values).toBeGreaterThanOrEqual(maxJsonValues + 10_000)
  expect(frameShape.names).toBeGreaterThanOrEqual(maxJsonNames + 10_000)
})
