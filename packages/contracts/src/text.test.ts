import { expect, it } from 'vitest'
import { customerInputSchema } from './rest/index.ts'
import { textSchema } from './text.ts'

it.each(['a\0b', '\ud800', 'a\udc00'])('refuses %j, which no column can hold', (text) => {
  expect(textSchema.safeParse(text).success).toBe(false)
})

it('takes every other text', () => {
  expect(textSchema.parse('é 👋 \u0001')).toBe('é 👋 \u0001')
})

it('is what inputs are made of, with the path of the text', () => {
  const { error } = customerInputSchema.safeParse({ externalId: 'a\0', name: 'A' })
  expect(error?.issues).toMatchObject([{ path: ['externalId'] }])
})
