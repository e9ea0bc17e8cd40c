import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createVault } from './vault.ts'

// Sealed by the code that wrote format 1, under a master key of 32 bytes 7.
const masterKey = Buffer.alloc(32, 7).toString('base64')
const record = { organizationId: 'org-1', id: 'connection-1', purpose: 'connection', version: 1 }
const sealed = Buffer.from(
  'AYdXyjO6TJ6B1yY76uqQ9YU8eoWXOoIe5FgY63K1XeWbZrYfekMq50BFeIFK1xip2bwb3+ybsdnQfG9CgX4JwI2tETbLJvTD8q3Cl7hqbn9fiCnaWhcSbGMM/9FBACC5tIX/tT157NBMGRiOu1rVGqqorqh+3U2N',
  'base64',
)
const vault = createVault({ masterKey })

test('a value of format 1 opens as the first of its row', () => {
  expect(vault.open(sealed, record)).toEqual({ apiKey: 'sk-test-42' })
})

test('a value of format 1 that is put back after a change does not open', () => {
  expect(() => vault.open(sealed, { ...record, version: 2 })).toThrow(/does not belong/)
  expect(() => vault.rewrap(sealed, { ...record, version: 2 })).toThrow(/does not belong/)
})

test('rewrapping seals a value of format 1 in the present format, bound to its version', () => {
  const next = randomBytes(32).toString('base64')
  const rotated = createVault({ masterKey: next, previousMasterKeys: [masterKey] })
  expect(vault.isOutdated(sealed)).toBe(true)
  const fresh = rotated.rewrap(sealed, record)
  expect(rotated.isOutdated(fresh)).toBe(false)
  expect(createVault({ masterKey: next }).open(fresh, record)).toEqual({ apiKey: 'sk-test-42' })
})
