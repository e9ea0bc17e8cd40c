import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase, type Database } from '@millrace/db'
import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { createVault, newMasterKey, readKeyFile, readStagedKey, writeKeyFile } from '@millrace/vault'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Io } from '../io.ts'
import { runCli } from '../run-cli.ts'

let database: TestDatabase
let db: Database
let folder: string
let file: string
let lines: string[]
beforeEach(async () => {
  database = await createTestDatabase()
  db = createDatabase({ url: database.url, poolSize: 2 })
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-cli-'))
  file = path.join(folder, 'master.key')
  writeKeyFile(file, [newMasterKey()])
  lines = []
})
afterEach(async () => {
  await db.close()
  await database.drop()
  rmSync(folder, { recursive: true })
})

function millrace(command: string, io: Partial<Io> = {}): Promise<number> {
  return runCli(command.split(' '), {
    env: { DATABASE_URL: database.url, MILLRACE_MASTER_KEY_FILE: file },
    out: (line) => lines.push(line),
    note: (line) => lines.push(line),
    wait: async () => {},
    signal: new AbortController().signal,
    ...io,
  })
}

async function givenConnections(count: number) {
  const { id: organizationId } = await db.system.organization.create({ data: { slug: 'acme', name: 'Acme' } })
  const vault = createVault({ masterKeyFile: file })
  const records = Array.from({ length: count }, () => ({
    organizationId,
    id: crypto.randomUUID(),
    purpose: 'connection',
    version: 1,
  }))
  await db.system.connection.createMany({
    data: records.map((record) => ({
      id: record.id,
      organizationId,
      name: 'CRM',
      connector: 'http',
      type: 'bearer',
      owner: 'organization' as const,
      sealed: vault.seal({ token: `secret of ${record.id}` }, record),
    })),
  })
  return records
}

async function opensAll(records: Awaited<ReturnType<typeof givenConnections>>) {
  const vault = createVault({ masterKeyFile: file })
  for (const record of records) {
    const { sealed } = await db.system.connection.findUniqueOrThrow({ where: { id: record.id } })
    expect(vault.open(sealed, record)).toEqual({ token: `secret of ${record.id}` })
  }
}

it('rotates while other processes seal and open, and removes the old key at the end', async () => {
  const records = await givenConnections(20)
  const running = createVault({ masterKeyFile: file })
  const [oldId] = running.keyIds()
  const wait = async () => {
    // What another process sees while the new key only opens: it seals with the old one still.
    expect(running.keyIds()).toHaveLength(2)
    expect(running.keyIds()[0]).toBe(oldId)
  }
  expect(await millrace('vault rotate --wait 1', { wait })).toBe(0)
  const [newId] = running.keyIds()
  expect(newId).not.toBe(oldId)
  expect(lines).toContain(`Values brought under the key ${newId}: 20.`)
  await opensAll(records)

  expect(await millrace('vault status')).toBe(0)
  expect(lines).toContain(`key ${newId}  seals new values  connection: 20`)
  expect(lines).toContain(`key ${oldId}  only opens        seals nothing`)
  expect(await millrace('vault rotate --retire')).toBe(0)
  expect(running.keyIds()).toEqual([newId])
  await opensAll(records)
})

it('goes on where it was stopped: while it waits, and while it rewraps', async () => {
  const records = await givenConnections(3)
  const stop = new AbortController()
  const wait = async () => {
    stop.abort()
    stop.signal.throwIfAborted()
  }
  expect(await millrace('vault rotate', { wait, signal: stop.signal })).toBe(1)
  const staged = readStagedKey(file)
  expect(staged).not.toBeNull()
  expect(readKeyFile(file)).toHaveLength(2)
  expect(await millrace('vault retire')).toBe(1)
  expect(lines.at(-1)).toMatch(/has begun and is not done/)

  const stopped = AbortSignal.abort()
  expect(await millrace('vault rotate', { signal: stopped })).toBe(1)
  expect(readKeyFile(file)[0]).toBe(staged)
  expect(await millrace('vault status')).toBe(1)
  expect(await millrace('vault retire')).toBe(1)
  expect(lines.at(-1)).toBe('Values that still need an old key: 3. Run `millrace vault rewrap` first.')

  expect(await millrace('vault rotate')).toBe(0)
  expect(lines).toContain('A rotation was under way: going on with it.')
  expect(readKeyFile(file)).toHaveLength(2)
  await opensAll(records)
})

it('says so when a value was sealed under a key that is not there', async () => {
  await givenConnections(1)
  writeKeyFile(file, [newMasterKey()])
  expect(await millrace('vault status')).toBe(1)
  expect(lines.join('\n')).toMatch(/IS MISSING {8}connection: 1/)
  expect(await millrace('vault rewrap')).toBe(1)
  expect(lines.at(-1)).toMatch(/^ {2}connection [0-9a-f-]{36}: unknown_key$/)
})

it('cannot change a key that stands in a variable, and says what to do', async () => {
  const env = { DATABASE_URL: database.url, MILLRACE_MASTER_KEY: newMasterKey() }
  expect(await millrace('vault rotate', { env })).toBe(1)
  expect(lines.at(-1)).toMatch(/MILLRACE_PREVIOUS_MASTER_KEYS/)
})

it('never prints a key', async () => {
  await givenConnections(1)
  await millrace('vault rotate')
  await millrace('vault status')
  for (const key of readFileSync(file, 'utf8').trim().split('\n')) {
    expect(lines.join('\n')).not.toContain(key)
  }
})

it.each([
  ['vault turn', 2, /There is no command "vault turn"/],
  ['vault rotate --fast', 2, /Usage: millrace vault rotate \[--wait/],
  ['vault rotate --wait soon', 1, /--wait is a number of seconds/],
])('%s is refused with a sentence', async (command, code, message) => {
  expect(await millrace(command)).toBe(code)
  expect(lines.join('\n')).toMatch(message)
})
