import { maxJsonNames } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { toJson } from './to-json.ts'

const options = { root: 'output', maxBytes: 16 * 1024 * 1024 }
const named = (count: number, from = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${from + index}`, 0]))

it('refuses more different names than the worker has time for, wherever they are, and not the same ones again', () => {
  expect(() => toJson(named(maxJsonNames + 1), options)).toThrow('more than 100000 different names')
  const halves = [named(maxJsonNames), { deeper: [named(1, maxJsonNames)] }]
  expect(() => toJson(halves, options)).toThrow('more than 100000 different names')
  expect(toJson([named(maxJsonNames), named(maxJsonNames)], options)).toHaveLength(2)
})

it('refuses more values than the worker has room for', () => {
  const empty = Array.from({ length: 800_000 }, () => [])
  expect(() => toJson(empty, options)).toThrow('has more than 1500000 values')
})
