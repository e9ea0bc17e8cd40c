import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { withReference } from './reference.ts'

it('docs/expressions.md is up to date: if not, npm run docs -w @millrace/contracts', () => {
  const page = readFileSync(new URL('../../../../docs/expressions.md', import.meta.url), 'utf8')
  expect(page).toBe(withReference(page))
})

it('a page without its marks is refused', () => {
  expect(() => withReference('# Expressions')).toThrow('reference: begin')
})
