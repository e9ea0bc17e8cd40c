import { expect, it } from 'vitest'
import {
  addRow,
  draftOf,
  firstWrongRow,
  problemsByRow,
  removeRow,
  rulesOf,
  sameRules,
  sentenceOf,
  writeRow,
} from './draft.ts'

const rules = { allow: ['a.example.com', 'b.example.com'], deny: ['203.0.113.0/24'] }
const draft = draftOf(rules)
const [a, b] = draft.allow
const [d] = draft.deny

it('gives back the rules it was made of', () => {
  expect(rulesOf(draft)).toEqual(rules)
  expect(sameRules(rulesOf(draft), rules)).toBe(true)
  expect(sameRules({ ...rules, deny: [] }, rules)).toBe(false)
  expect(sameRules({ ...rules, allow: rules.allow.toReversed() }, rules)).toBe(false)
})

it('holds rows that are still empty back', () => {
  const empty = addRow(draft, 'allow')
  expect(empty.allow).toHaveLength(3)
  expect(sameRules(rulesOf(empty), rules)).toBe(true)
  const after = addRow(draft, 'allow', { after: a?.id ?? -1 })
  expect(after.allow.map(({ text }) => text)).toEqual(['a.example.com', '', 'b.example.com'])
})

it('makes rows of a list that is pasted, in its place', () => {
  const pasted = writeRow(draft, 'allow', {
    id: a?.id ?? -1,
    text: 'x.example.com\ny.example.com, *.z.example\n',
  })
  expect(rulesOf(pasted).allow).toEqual(['x.example.com', 'y.example.com', '*.z.example', 'b.example.com'])
  const ids = [...pasted.allow, ...addRow(pasted, 'deny').deny].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

it('keeps what is typed as it is typed', () => {
  const typed = writeRow(draft, 'deny', { id: d?.id ?? -1, text: 'bad.example ' })
  expect(typed.deny[0]?.text).toBe('bad.example ')
  expect(rulesOf(typed).deny).toEqual(['bad.example'])
  expect(rulesOf(removeRow(draft, 'deny', d?.id ?? -1)).deny).toEqual([])
})

it('finds the row that a problem is about, whatever empty rows stand between', () => {
  const between = addRow(draft, 'allow', { after: a?.id ?? -1 })
  const { rows, others } = problemsByRow(between, [
    { path: 'allow[1]', message: 'no host' },
    { path: 'rules.deny[0]', message: 'no range' },
    { path: '', message: 'something else' },
  ])
  expect(rows.get(b?.id ?? -1)).toBe('no host')
  expect(rows.get(d?.id ?? -1)).toBe('no range')
  expect(others).toMatchObject([{ message: 'something else' }])
  expect(firstWrongRow(between, rows)).toBe(d?.id)
  expect(firstWrongRow(between, new Map())).toBeNull()
})

it.each([
  [{ allow: [], deny: [] }, 'Runs may connect to every public address.'],
  [{ allow: [], deny: ['x'] }, 'Runs may connect to every public address, except what 1 rule denies.'],
  [{ allow: ['x', 'x'], deny: [] }, 'Runs may connect only to what 1 rule allows.'],
  [{ allow: ['x'], deny: [] }, 'Runs may connect only to what 1 rule allows.'],
  [
    { allow: ['x', 'y'], deny: ['z', 'w'] },
    'Runs may connect only to what 2 rules allow, except what 2 rules deny.',
  ],
])('says what %j comes to', (given, sentence) => {
  expect(sentenceOf(given)).toBe(sentence)
})
