import { expect, it } from 'vitest'
import type { Field } from '../field.ts'
import { secretsOf } from './secrets-of.ts'

const fields: Field[] = [
  { key: 'username', type: 'text', label: 'User' },
  { key: 'password', type: 'secret', label: 'Password' },
]

it('takes secret fields and what has no field, however deep, and no other', () => {
  const values = { username: 'ada', password: 'pass', issued: { tokens: ['a-token', 1234, null, true] } }
  expect(secretsOf(values, fields)).toEqual(['pass', 'a-token', '1234', 'ada:pass'])
})
