import { expect, it } from 'vitest'
import { createStatementNames } from './statement-names.ts'

it('gives a text one name, and another text another', () => {
  const nameOf = createStatementNames()
  const [a, b] = ['SELECT 1', 'SELECT 2'].map((sql) => nameOf({ sql }))
  expect(a).not.toBe(b)
  expect(nameOf({ sql: 'SELECT 1' })).toBe(a)
})

it('stops naming when there are too many, and keeps the names it gave', () => {
  const nameOf = createStatementNames()
  const first = nameOf({ sql: 'SELECT 1' })
  for (let index = 0; index < 1000; index += 1) nameOf({ sql: `SELECT ${index}, 1` })
  expect(nameOf({ sql: 'SELECT something new' })).toBe('')
  expect(nameOf({ sql: 'SELECT 1' })).toBe(first)
})
