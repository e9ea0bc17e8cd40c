import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HeldBytes } from './held-bytes.ts'

it('gives the bytes in order, whatever the pieces that they come in and are taken in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 9000, size: 'max' }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 20 }),
      (pieces, takes) => {
        const held = new HeldBytes()
        const seen: Buffer[] = []
        const came = Buffer.concat(pieces)
        for (const [index, piece] of pieces.entries()) {
          held.push(Buffer.from(piece))
          const count = takes[index % takes.length] ?? 1
          if (held.length >= 4) expect(held.peekUint32()).toBe(came.readUInt32BE(Buffer.concat(seen).length))
          if (held.length >= count) seen.push(Buffer.from(held.take(count)))
        }
        const rest = Buffer.alloc(held.length)
        held.moveTo(rest)
        expect(Buffer.concat([...seen, rest]).equals(came)).toBe(true)
        expect(held.length).toBe(0)
      },
    ),
  )
})

it('takes no notice of pieces without bytes', () => {
  const held = new HeldBytes()
  for (const piece of ['', 'a', '', 'b', '', '', 'c', '', 'd']) held.push(Buffer.from(piece))
  expect(held.peekUint32()).toBe(Buffer.from('abcd').readUInt32BE(0))
  expect(held.take(4).toString()).toBe('abcd')
})

it('holds a million bytes that come one by one in few pieces, and takes them at once', () => {
  const held = new HeldBytes()
  const before = process.memoryUsage().external
  for (let count = 0; count < 1_000_000; count += 1) held.push(Buffer.from([count & 255]))
  expect(process.memoryUsage().external - before).toBeLessThan(64 * 1024 * 1024)
  const taken = held.take(1_000_000)
  expect([taken[0], taken[999], taken[999_999]]).toEqual([0, 999 & 255, 999_999 & 255])
}, 60_000)
