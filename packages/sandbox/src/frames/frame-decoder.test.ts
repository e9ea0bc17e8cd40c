import type { Json } from '@millrace/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SandboxProtocolError } from '../errors.ts'
import { encodeFrame } from './encode-frame.ts'
import { FrameDecoder } from './frame-decoder.ts'

const caps = { frameBytes: 1024, totalBytes: 1_000_000 }

function rawFrame(body: Buffer | string): Buffer {
  const bytes = Buffer.from(body)
  const header = Buffer.alloc(4)
  header.writeUInt32BE(bytes.length)
  return Buffer.concat([header, bytes])
}

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
        fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 64 }),
        (values, size) => {
          const decoder = new FrameDecoder({ frameBytes: 1_000_000, totalBytes: 10_000_000 })
          const stream = Buffer.concat(values.map((value) => encodeFrame(asJson(value))))
          const seen: Json[] = []
          for (let at = 0; at < stream.length; at += size) {
            seen.push(...decoder.push(stream.subarray(at, at + size)))
          }
          decoder.end()
          expect(seen).toEqual(JSON.parse(JSON.stringify(values)))
        },
      ),
    )
  })

  it('refuses an announced length over the cap before the body comes', () => {
    const decoder = new FrameDecoder(caps)
    expect(faultOf(() => [...decoder.push(Buffer.from([0xff, 0xff, 0xff, 0xff]))])).toBe('oversized')
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

  it('refuses a flood of small frames', () => {
    const decoder = new FrameDecoder({ frameBytes: 1024, totalBytes: 100 })
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
    const decoder = new FrameDecoder({ frameBytes: 1024, totalBytes: 20 })
    expect([...decoder.push(rawFrame('{"a":1}'))]).toEqual([{ a: 1 }])
    decoder.limit({ frameBytes: 1024, totalBytes: 20 })
    expect([...decoder.push(rawFrame('{"a":2}'))]).toEqual([{ a: 2 }])
  })
})

/** fast-check's JsonValue differs from ours in name only. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}
