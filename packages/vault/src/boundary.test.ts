import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const sources = globSync('{apps,packages,prisma,scripts}/**/*.{ts,tsx,mjs}', {
  cwd: root,
  exclude: (entry) =>
    /node_modules|dist|\.next|generated|\.test\./.test(typeof entry === 'string' ? entry : ''),
}).filter((file) => !/node_modules|\/dist\/|\/\.next\/|\/generated\/|\.test\.tsx?$|\/test\//.test(file))

function filesWith(pattern: RegExp): string[] {
  return sources.filter((file) => pattern.test(readFileSync(path.join(root, file), 'utf8'))).sort()
}

test('nothing but the vault decrypts', () => {
  expect(filesWith(/createDecipheriv|privateDecrypt|subtle\s*\.\s*decrypt/)).toEqual([
    'packages/vault/src/aes-gcm.ts',
  ])
})

test('sealed values are opened in two places, so that each opening can be recorded', () => {
  expect(filesWith(/\bvault\s*\.\s*open\(/)).toEqual([
    // For runs: the statement that claims them records it.
    'apps/worker/src/run/open-connections.ts',
    'packages/services/src/sealed/value.ts',
  ])
})
