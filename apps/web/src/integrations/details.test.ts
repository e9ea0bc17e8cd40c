import type { Definition } from '@millrace/contracts'
import { expect, it } from 'vitest'
import { detailsOf, isSameDetails, withDetails } from './details.ts'

const definition: Definition = {
  schemaVersion: 1,
  key: 'orders',
  name: 'Orders',
  description: 'All of them',
  labels: ['a', 'b'],
  flows: [],
}

it('writes what was not touched back as it was', () => {
  expect(withDetails(definition, detailsOf(definition))).toEqual(definition)
})

it('leaves out what is empty, and takes each label once', () => {
  const details = { ...detailsOf(definition), description: ' ', labels: 'x, ,y,x ', category: ' CRM ' }
  expect(withDetails(definition, details)).toEqual({
    schemaVersion: 1,
    key: 'orders',
    name: 'Orders',
    category: 'CRM',
    labels: ['x', 'y'],
    flows: [],
  })
})

it('sees a change in any part', () => {
  const loaded = detailsOf(definition)
  expect(isSameDetails(loaded, { ...loaded })).toBe(true)
  expect(isSameDetails(loaded, { ...loaded, icon: 'dropbox' })).toBe(false)
})
