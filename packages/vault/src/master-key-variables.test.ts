import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeKeyFile } from './key-file.ts'
import { newMasterKey } from './master-key.ts'
import { readMasterKeyVariables } from './master-key-variables.ts'

const [first, second] = [newMasterKey(), newMasterKey()]

test('keys come from variables, the previous ones separated by commas', () => {
  const variables = { MILLRACE_MASTER_KEY: first, MILLRACE_PREVIOUS_MASTER_KEYS: `${second}, ${first}` }
  expect(readMasterKeyVariables(variables)).toEqual({
    keys: { masterKey: first, previousMasterKeys: [second, first] },
  })
})

test('keys come from a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-vault-'))
  const file = path.join(folder, 'master.key')
  writeKeyFile(file, [first])
  expect(readMasterKeyVariables({ MILLRACE_MASTER_KEY_FILE: file })).toEqual({
    keys: { masterKeyFile: file },
  })
  rmSync(folder, { recursive: true })
})

test.each([
  [{}, /is missing/],
  [{ MILLRACE_MASTER_KEY: 'short' }, /must be 32 random bytes/],
  [{ MILLRACE_MASTER_KEY: first, MILLRACE_PREVIOUS_MASTER_KEYS: 'short' }, /MILLRACE_PREVIOUS_MASTER_KEYS/],
  [{ MILLRACE_MASTER_KEY: first, MILLRACE_MASTER_KEY_FILE: '/x' }, /must not be set beside/],
  [{ MILLRACE_MASTER_KEY_FILE: '/nowhere/key' }, /nowhere\/key cannot be read: ENOENT/],
])('%o is refused with a sentence', (variables, problem) => {
  expect(readMasterKeyVariables(variables)).toEqual({ problem: expect.stringMatching(problem) })
})
