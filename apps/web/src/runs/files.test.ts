import { expect, it } from 'vitest'
import { findFiles } from './files.ts'

const file = (id: string) => ({ $file: id, name: `${id}.xml`, contentType: 'application/xml', bytes: 12 })

it('finds files at any depth, in their order, each once', () => {
  const value = { a: file('one'), list: [1, { deep: file('two') }, file('one')], $file: 'no file' }
  expect(findFiles(value).files.map((found) => found.$file)).toEqual(['one', 'two'])
  expect(findFiles(undefined)).toEqual({ files: [], more: false })
})

it('takes a reference that is not one for data', () => {
  expect(findFiles({ $file: 'x', name: file('inside') }).files.map((found) => found.$file)).toEqual([
    'inside',
  ])
})

it('stops at a hundred, and says so', () => {
  const many = Array.from({ length: 250 }, (_, index) => file(`f${index}`))
  const { files, more } = findFiles(many)
  expect(files).toHaveLength(100)
  expect(more).toBe(true)
})
