import { expect, it } from 'vitest'
import { safeNext } from './safe-next.ts'

it.each(['/runs', '/runs?status=failed&q=a%20b', '/integrations/orders/builder'])('keeps %s', (next) => {
  expect(safeNext(next)).toBe(next)
})

it.each([
  undefined,
  '',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/runs\\@evil.example',
  'javascript:alert(1)',
  '/sign-in?next=/runs',
  '/api/auth/signout',
])('does not follow %s', (next) => {
  expect(safeNext(next)).toBe('/integrations')
})
