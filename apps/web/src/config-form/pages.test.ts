import type { Definition } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { faultsOn, pagesOf, problemKeys } from './pages.ts'

const definition: Definition = {
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  connections: {
    dropbox: { connector: 'dropbox', type: 'oauth2', owner: 'customer' },
    crm: { connector: 'http', type: 'api-key', owner: 'organization' },
  },
  config: {
    pages: [
      {
        title: 'Folder',
        fields: [
          { key: 'account', type: 'connection', label: 'Account', slot: 'dropbox' },
          { key: 'folder', type: 'text', label: 'Folder' },
        ],
      },
      { title: 'You', fields: [{ key: 'signature', type: 'text', label: 'Signature', level: 'user' }] },
    ],
  },
  flows: [],
}

it('asks first for the slots that no field fills', () => {
  const pages = pagesOf(definition, 'instance')
  expect(pages.map(({ title, slots }) => [title, slots.map(({ key }) => key)])).toEqual([
    ['Connections', ['crm']],
    ['Folder', []],
  ])
})

it('asks a user only for what is theirs', () => {
  expect(pagesOf(definition, 'user').map(({ title }) => title)).toEqual(['You'])
})

it('counts the faults of a page, with those of the connections that its fields fill', () => {
  const errors = { fields: { folder: 'required' }, slots: { dropbox: 'missing', crm: 'missing' } }
  expect(pagesOf(definition, 'instance').map((page) => faultsOn(page, errors))).toEqual([1, 2])
})

it('knows what a problem is about', () => {
  expect(problemKeys('config.folder')).toEqual({ part: 'config', key: 'folder' })
  expect(problemKeys('connections["my-crm"]')).toEqual({ part: 'connections', key: 'my-crm' })
  expect(problemKeys('config.mapping[2].to')).toEqual({ part: 'config', key: 'mapping' })
  expect(problemKeys('name')).toBeNull()
})
