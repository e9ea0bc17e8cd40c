import { describe, expect, it } from 'vitest'
import { readJournals, replay } from './journal.ts'
import { scenarios } from './scenarios.ts'

const journals = readJournals()

describe('a run that a worker of an earlier release left behind', () => {
  it.each(journals)('$release: $journal.name goes on as it did then', ({ journal }) => {
    expect(replay(journal)).toEqual(journal.told)
  })

  it('is recorded for every scenario in the newest release', () => {
    const newest = journals
      .map(({ release }) => release)
      .toSorted(byNumbers)
      .at(-1)
    const names = journals.filter(({ release }) => release === newest).map(({ journal }) => journal.name)
    expect(names.toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted())
  })
})

function byNumbers(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true })
}
