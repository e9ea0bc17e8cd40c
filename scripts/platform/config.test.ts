import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { prepareHome, readConfig } from './config.ts'

test.each([
  [{ PORT: 'http' }, 'PORT must be a port'],
  [{ PORT: '70000' }, 'PORT must be a port'],
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a URL that starts with postgres:// or postgresql://'],
  [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL must be a URL'],
  [{ PUBLIC_URL: 'example.com' }, 'PUBLIC_URL must be a URL'],
])('%o is refused with a sentence that names the variable', (env, sentence) => {
  expect(() => readConfig(env)).toThrow(sentence)
})

test('a database of one’s own turns the embedded one and the demo off', () => {
  const config = readConfig({ DATABASE_URL: 'postgres://u:p@127.0.0.1/db' })
  expect(config).toMatchObject({ databaseUrl: 'postgres://u:p@127.0.0.1/db', demo: false })
})

test('no kernel isolation is vouched for on this machine alone', () => {
  expect(readConfig({}).allowNoIsolation).toBe(true)
  expect(readConfig({ HOST: '0.0.0.0' }).allowNoIsolation).toBe(false)
  expect(readConfig({ HOST: '0.0.0.0', ALLOW_NO_ISOLATION: '1' }).allowNoIsolation).toBe(true)
})

test.each(['/proc/nope', '/proc/nope/deeper'])('a home that cannot be made (%s) is one sentence', (home) => {
  expect(() => prepareHome(home)).toThrow(`Millrace keeps its data in ${home} and may not write there`)
})

test('a home is made with its parents; a file in its place is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-home-'))
  try {
    prepareHome(path.join(folder, 'a/b'))
    expect(statSync(path.join(folder, 'a/b')).isDirectory()).toBe(true)
    writeFileSync(path.join(folder, 'file'), '')
    expect(() => prepareHome(path.join(folder, 'file/home'))).toThrow('may not write there')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
