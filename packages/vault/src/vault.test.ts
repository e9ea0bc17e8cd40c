import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { VaultError } from './errors.ts'
import { createVault } from './vault.ts'

const masterKey = randomBytes(32).toString('base64')
const record = { organizationId: 'org-1', id: 'connection-1', purpose: 'connection', version: 1 }
const secret = { apiKey: 'sk-test-42', nested: { token: 'ünï' } }
const vault = createVault({ masterKey })

function reasonOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof VaultError) return error.reason
    throw error
  }
  return 'opened'
}

test('what was sealed opens for its record', () => {
  expect(vault.open(vault.seal(secret, record), record)).toEqual(secret)
  expect(vault.open(vault.seal(null, record), record)).toBeNull()
})

test('sealing the same twice gives different bytes, and neither shows the secret', () => {
  const [first, second] = [vault.seal(secret, record), vault.seal(secret, record)]
  expect(first).not.toEqual(second)
  expect(Buffer.from(first).includes('sk-test-42')).toBe(false)
})

test('every flipped byte and every cut is noticed', () => {
  const sealed = vault.seal(secret, record)
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Uint8Array.from(sealed)
    changed[index] = (sealed[index] ?? 0) ^ 1
    expect(reasonOf(() => vault.open(changed, record))).toMatch(/not_authentic|unknown_key/)
    expect(reasonOf(() => vault.open(sealed.subarray(0, index), record))).not.toBe('opened')
  }
})

test('a value does not open in another row, for another organization, purpose or version', () => {
  const sealed = vault.seal(secret, record)
  for (const other of [
    { ...record, id: 'connection-2' },
    { ...record, organizationId: 'org-2' },
    { ...record, purpose: 'webhook' },
    { ...record, version: 2 },
    { ...record, organizationId: 'org-1connection', id: '-1' },
    { ...record, organizationId: record.id, id: record.organizationId },
  ]) {
    expect(reasonOf(() => vault.open(sealed, other))).toBe('not_authentic')
  }
})

test('the parts of two values do not mix', () => {
  const [first, second] = [vault.seal('a', record), vault.seal('b', record)]
  const dataKeyEnd = 1 + 8 + 60
  const mixed = Buffer.concat([first.subarray(0, dataKeyEnd), second.subarray(dataKeyEnd)])
  expect(reasonOf(() => vault.open(mixed, record))).toBe('not_authentic')
})

test('after a rotation old values open, new ones are sealed under the new key', () => {
  const nextKey = randomBytes(32).toString('base64')
  const rotated = createVault({ masterKey: nextKey, previousMasterKeys: [masterKey] })
  const old = vault.seal(secret, record)
  expect(rotated.open(old, record)).toEqual(secret)
  expect(rotated.isOutdated(old)).toBe(true)

  const fresh = rotated.seal(rotated.open(old, record), record)
  expect(rotated.isOutdated(fresh)).toBe(false)
  expect(createVault({ masterKey: nextKey }).open(fresh, record)).toEqual(secret)
  expect(reasonOf(() => vault.open(fresh, record))).toBe('unknown_key')
})

test('derived keys differ by purpose and master key, and outlive a rotation', () => {
  const nextKey = randomBytes(32).toString('base64')
  const rotated = createVault({ masterKey: nextKey, previousMasterKeys: [masterKey] })
  const [before] = vault.deriveKeys('waits')
  expect(before).toEqual(createVault({ masterKey }).deriveKeys('waits')[0])
  expect(before).not.toEqual(vault.deriveKeys('other')[0])
  const [fresh, old] = rotated.deriveKeys('waits')
  expect(old).toEqual(before)
  expect(fresh).not.toEqual(before)
})

test('errors tell neither key nor text', () => {
  const sealed = vault.seal(secret, record)
  const stranger = createVault({ masterKey: randomBytes(32).toString('base64') })
  const error = (() => {
    try {
      return stranger.open(sealed, record)
    } catch (caught) {
      return caught
    }
  })()
  const text = `${error} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`
  expect(text).not.toContain(masterKey)
  expect(text).not.toContain('sk-test-42')
})

test.each([
  '',
  'short',
  randomBytes(31).toString('base64'),
  randomBytes(33).toString('base64'),
  `${masterKey}!`,
])('the master key %j is refused', (key) => {
  expect(reasonOf(() => createVault({ masterKey: key }))).toBe('bad_master_key')
})

test('rewrapping leaves the value as it is and wraps its key under the new master key', () => {
  const nextKey = randomBytes(32).toString('base64')
  const rotated = createVault({ masterKey: nextKey, previousMasterKeys: [masterKey] })
  const old = vault.seal(secret, record)
  const fresh = rotated.rewrap(old, record)
  const dataKeyEnd = 1 + 8 + 60
  expect(fresh.subarray(dataKeyEnd)).toEqual(old.subarray(dataKeyEnd))
  expect(createVault({ masterKey: nextKey }).open(fresh, record)).toEqual(secret)
  expect(reasonOf(() => rotated.rewrap(old, { ...record, version: 2 }))).toBe('not_authentic')
  expect(reasonOf(() => vault.rewrap(fresh, record))).toBe('unknown_key')
})

test('key ids name the keys in their order and tell nothing of them', () => {
  const nextKey = randomBytes(32).toString('base64')
  const rotated = createVault({ masterKey: nextKey, previousMasterKeys: [masterKey, nextKey] })
  const [old] = vault.keyIds()
  expect(rotated.keyIds()).toEqual([createVault({ masterKey: nextKey }).keyIds()[0], old])
  expect(Buffer.from(masterKey, 'base64').toString('hex')).not.toContain(old)
})
