import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

/** Notes what begins; each ends when told. */
function recorded() {
  const turns = createTurns()
  const begun: string[] = []
  const ends: (() => void)[] = []
  const take = (organizationId: string) =>
    turns.take(organizationId, () => {
      begun.push(organizationId)
      const { promise, resolve } = Promise.withResolvers<void>()
      ends.push(resolve)
      return promise
    })
  return { take, begun, ends }
}

it('leaves room for others while everything of one organization hangs', async () => {
  const { take, begun } = recorded()
  for (let index = 0; index < 20; index += 1) void take('slow')
  void take('other')
  await Promise.resolve()
  expect(begun.toSorted()).toEqual(['other', 'slow', 'slow'])
})

it('begins with whoever waits longest as soon as there is room', async () => {
  const { take, begun, ends } = recorded()
  const first = [take('a'), take('a'), take('b')]
  void take('a')
  void take('c')
  await Promise.resolve()
  expect(begun).toEqual(['a', 'a', 'b'])
  ends[2]?.()
  await first[2]
  await Promise.resolve()
  expect(begun).toEqual(['a', 'a', 'b', 'c'])
  ends[0]?.()
  await first[0]
  await Promise.resolve()
  expect(begun).toEqual(['a', 'a', 'b', 'c', 'a'])
})

it('goes on after a failure', async () => {
  const turns = createTurns()
  const failing = Array.from({ length: 5 }, () => turns.take('a', () => Promise.reject(new Error('no'))))
  for (const attempt of failing) await expect(attempt).rejects.toThrow('no')
  expect(await turns.take('a', async () => 'well')).toBe('well')
})
