import { expect, it } from 'vitest'
import { formProblems } from './form-problems.ts'

it('puts a problem at the field it names, with what to do, and keeps the others', () => {
  const problems = [
    { path: 'form.amount', message: 'Give a number.', hint: 'Without a currency.' },
    { path: 'form.amount', message: 'A second one.' },
    { path: 'by', message: 'Too long.' },
  ]
  expect(formProblems(problems)).toEqual({
    fields: { amount: 'Give a number. Without a currency.' },
    others: [{ path: 'by', message: 'Too long.' }],
  })
})
