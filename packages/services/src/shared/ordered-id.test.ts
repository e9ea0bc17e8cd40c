import { expect, it } from 'vitest'
import { orderedId } from './ordered-id.ts'
import { firstIdAt, isUuid } from './uuid.ts'

it('sorts behind all before it, also within a millisecond and when the clock goes back', () => {
  const now = Date.now() + 60_000
  const ids = Array.from({ length: 10_000 }, (_, index) => orderedId(now - (index % 3)))
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
})

it('is a UUID of version 7 with its time', () => {
  const at = new Date(Date.now() + 3_600_000)
  const id = orderedId(at.getTime())
  expect(isUuid(id)).toBe(true)
  expect(id).toMatch(/^.{14}7.{4}[89ab]/)
  expect(id >= firstIdAt(at)).toBe(true)
  expect(id < firstIdAt(new Date(at.getTime() + 1))).toBe(true)
})
