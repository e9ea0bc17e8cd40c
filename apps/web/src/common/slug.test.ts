import { slugSchema } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { toSlug } from './slug.ts'

it.each([
  ['Dropbox orders to CRM', 'dropbox-orders-to-crm'],
  ['  Über  Größe! ', 'uber-gro-e'],
  ['2 fast', 'fast'],
  ['a'.repeat(80), 'a'.repeat(64)],
])('makes of %s the key %s', (name, key) => {
  expect(toSlug(name)).toBe(key)
  expect(slugSchema.safeParse(key).success).toBe(true)
})

it('gives nothing where a name holds no letter', () => {
  expect(toSlug('123')).toBe('')
})
