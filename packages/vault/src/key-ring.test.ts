import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readKeyFile, readStagedKey, writeKeyFile } from './key-file.ts'
import { newMasterKey } from './master-key.ts'
import { createVault } from './vault.ts'

const record = { organizationId: 'org-1', id: 'connection-1', purpose: 'connection', version: 1 }
const [old, next] = [newMasterKey(), newMasterKey()]
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-vault-'))
  file = path.join(folder, 'master.key')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a running vault follows its key file through a whole rotation', () => {
  writeKeyFile(file, [old])
  const vault = createVault({ masterKeyFile: file })
  const [first, second] = [createVault({ masterKey: old }), createVault({ masterKey: next })]
  expect(vault.keyIds()).toEqual(first.keyIds())

  writeKeyFile(file, [old, next])
  expect(vault.open(second.seal('from a process that is ahead', record), record)).toContain('ahead')
  expect(first.open(vault.seal('x', record), record)).toBe('x')

  writeKeyFile(file, [next, old])
  expect(second.open(vault.seal('y', record), record)).toBe('y')
  expect(vault.open(first.seal('from a process that is behind', record), record)).toContain('behind')

  writeKeyFile(file, [next])
  expect(() => vault.open(first.seal('z', record), record)).toThrow(/not configured here/)
})

test('a file that is gone or damaged for a moment takes no key from a running vault', () => {
  writeKeyFile(file, [old])
  const vault = createVault({ masterKeyFile: file })
  const sealed = vault.seal('x', record)
  writeFileSync(file, 'half a k')
  expect(vault.open(sealed, record)).toBe('x')
  rmSync(file)
  expect(vault.open(sealed, record)).toBe('x')
  writeKeyFile(file, [next, old])
  expect(vault.open(sealed, record)).toBe('x')
  expect(vault.isOutdated(sealed)).toBe(true)
})

test('a key file has comments, is its owner alone to read and is written as a whole', () => {
  writeFileSync(file, `# since spring\n\n${old}\n${next}`)
  expect(readKeyFile(file)).toEqual([old, next])
  writeKeyFile(file, [next])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['master.key'])
})

test('a key file says which key a rotation has added last', () => {
  writeKeyFile(file, [old], { staged: next })
  expect(readKeyFile(file)).toEqual([old, next])
  expect(readStagedKey(file)).toBe(next)
  writeKeyFile(file, [next, old])
  expect(readStagedKey(file)).toBeNull()
})

test.each([
  ['', /holds no key/],
  ['# nothing\n', /holds no key/],
  [`${old}\nshort\n`, /32 random bytes/],
])('a vault does not start with a key file %j', (content, message) => {
  writeFileSync(file, content)
  expect(() => createVault({ masterKeyFile: file })).toThrow(message)
})

test('a vault does not start without its key file, and says which it is', () => {
  expect(() => createVault({ masterKeyFile: file })).toThrow(`the key file ${file} cannot be read: ENOENT`)
})
