import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cases } from './cases/index.ts'

const table = readFileSync(new URL('../../../../docs/patterns.md', import.meta.url), 'utf8')
const rows = table
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, number]) => /^\d+$/.test(number ?? ''))
  .map(([, number, , supported, , shown = '']) => ({
    number: Number(number),
    supported,
    names: [...shown.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  }))

describe('the table of workflow patterns', () => {
  it('has a row for each of the 43', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 43 }, (_, index) => index + 1))
  })

  it.each(rows)('names cases that show pattern $number', ({ number, supported, names }) => {
    const showing = cases.filter(({ patterns }) => patterns?.includes(number)).map(({ name }) => name)
    expect(names.filter((name) => !showing.includes(name))).toEqual([])
    expect(names.length > 0).toBe(supported !== 'no')
    expect(showing.length > 0).toBe(supported !== 'no')
  })
})
