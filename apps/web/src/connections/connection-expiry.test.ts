import type { Connection } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { expiryText } from './connection-expiry.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const connection = (expiresAt: string | null, values: Connection['values'] = { certificate: '-' }) => ({
  id: 'c1',
  name: 'Bank',
  connector: 'http',
  type: 'mutual-tls',
  owner: 'organization' as const,
  customer: null,
  status: 'active' as const,
  statusMessage: '',
  values,
  uses: 0,
  testedAt: null,
  expiresAt,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
})

it.each([
  [null, null],
  ['2027-11-23T12:00:00.000Z', null],
  ['2026-12-01T12:00:00.000Z', 'The certificate ends on 2026-12-01, in 8 days'],
  ['2026-11-24T11:00:00.000Z', 'The certificate ends on 2026-11-24, in 1 day'],
  ['2026-11-01T12:00:00.000Z', 'The certificate ended on 2026-11-01'],
])('says of a certificate that ends at %s: %s', (expiresAt, text) => {
  expect(expiryText(connection(expiresAt), now)).toBe(text)
})

it('says nothing of tokens, which are renewed', () => {
  expect(expiryText(connection('2026-11-23T12:01:00.000Z', {}), now)).toBeNull()
})
