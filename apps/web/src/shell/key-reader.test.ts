import { expect, it } from 'vitest'
import { createKeyReader } from './key-reader.ts'

const hotkeys = [{ keys: 'mod+k' }, { keys: 'g r' }, { keys: 'r' }]

const press = (key: string, timeStamp: number, ctrlKey = false) => ({
  key,
  timeStamp,
  ctrlKey,
  metaKey: false,
  altKey: false,
})

const reader = () => {
  const read = createKeyReader()
  return (...args: Parameters<typeof press>) => read({ event: press(...args), hotkeys })?.keys ?? null
}

it('tells a chord from its letter', () => {
  const read = reader()
  expect(read('k', 0)).toBeNull()
  expect(read('k', 10, true)).toBe('mod+k')
})

it('takes two keys in a row as a sequence, before the single key', () => {
  const read = reader()
  expect(read('g', 0)).toBeNull()
  expect(read('r', 200)).toBe('g r')
  expect(read('r', 300)).toBe('r')
})

it('forgets the first key after a second', () => {
  const read = reader()
  read('g', 0)
  expect(read('r', 1500)).toBe('r')
})
