import type { Connection, ConnectionSlot } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { fittingConnections } from './fitting-connections.ts'

const connection = (id: string, change: Partial<Connection>): Connection => ({
  id,
  name: id,
  connector: 'http',
  type: 'api-key',
  owner: 'customer',
  customer: 'globex',
  status: 'active',
  statusMessage: '',
  values: {},
  uses: 0,
  testedAt: null,
  expiresAt: null,
  createdAt: '2026-11-03T12:00:00.000Z',
  updatedAt: '2026-11-03T12:00:00.000Z',
  ...change,
})

const connections = [
  connection('own', {}),
  connection('other-customer', { customer: 'initech' }),
  connection('other-type', { type: 'basic' }),
  connection('other-connector', { connector: 'dropbox' }),
  connection('shared', { owner: 'organization', customer: null }),
]

const fitting = (owner: ConnectionSlot['owner']) =>
  fittingConnections({
    connections,
    slot: { connector: 'http', type: 'api-key', owner },
    customer: 'globex',
  }).map(({ id }) => id)

it("offers a customer's slot only that customer's connections", () => {
  expect(fitting('customer')).toEqual(['own'])
})

it('offers a slot of the organization only shared connections', () => {
  expect(fitting('organization')).toEqual(['shared'])
})
