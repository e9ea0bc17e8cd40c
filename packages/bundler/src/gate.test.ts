import { expect, test } from 'vitest'
import { createGate } from './gate.ts'

test('no more tasks than places are under way, and they begin in their order', async () => {
  const gate = createGate(2)
  const begun: number[] = []
  let atOnce = 0
  let mostAtOnce = 0
  const task = (index: number) => async () => {
    begun.push(index)
    atOnce += 1
    mostAtOnce = Math.max(mostAtOnce, atOnce)
    await new Promise((resolve) => setImmediate(resolve))
    atOnce -= 1
    return index
  }
  const results = await Promise.all([0, 1, 2, 3, 4].map((index) => gate(task(index))))
  expect(results).toEqual([0, 1, 2, 3, 4])
  expect(begun).toEqual([0, 1, 2, 3, 4])
  expect(mostAtOnce).toBe(2)
})

test('a task that fails gives its place back', async () => {
  const gate = createGate(1)
  const failed = gate(() => Promise.reject(new Error('no')))
  const next = gate(() => Promise.resolve('yes'))
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
  expect(await gate(() => Promise.resolve('again'))).toBe('again')
})
