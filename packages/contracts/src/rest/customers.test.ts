import { expect, it } from 'vitest'
import { externalIdSchema } from './customers.ts'

const addressOf = (id: string) =>
  new URL(`https://millrace.example/customers/globex/users/${encodeURIComponent(id)}`).pathname

it.each(['.', '..'])('refuses the externalId %s, whose address is that of something else', (id) => {
  expect(addressOf(id)).not.toContain(id)
  expect(externalIdSchema.safeParse(id).success).toBe(false)
})

it.each(['...', '../globex', '%2e%2e', 'a/b', '.a', ' '])(
  'takes %j, which has an address of its own',
  (id) => {
    expect(decodeURIComponent(addressOf(id).slice('/customers/globex/users/'.length))).toBe(id)
    expect(externalIdSchema.parse(id)).toBe(id)
  },
)
