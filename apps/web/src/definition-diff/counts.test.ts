import { type Definition, diffDefinitions } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { describeDiff } from './counts.ts'

const of = (ids: string[], rest: Partial<Definition> = {}): Definition => ({
  schemaVersion: 1,
  key: 'k',
  name: 'K',
  flows: [
    {
      key: 'main',
      name: 'Main',
      trigger: { id: 'trigger', use: 'manual' },
      steps: ids.map((id) => ({ id, use: 'code' })),
    },
  ],
  ...rest,
})

it('counts what was added, changed and removed', () => {
  expect(describeDiff(diffDefinitions(of(['a', 'b']), of(['a', 'c', 'd'], { name: 'L' })))).toEqual([
    '2 steps added',
    '1 step removed',
    '1 detail changed',
  ])
})

it('says nothing about what is the same', () => {
  expect(describeDiff(diffDefinitions(of(['a']), of(['a'])))).toEqual([])
})

it('tells a new flow as one thing', () => {
  const after = of(['a'])
  const second = { ...after.flows[0], key: 'second', name: 'Second' }
  expect(
    describeDiff(diffDefinitions(of(['a']), { ...after, flows: [...after.flows, second as never] })),
  ).toEqual(['1 flow added'])
})
