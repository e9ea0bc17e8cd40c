import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDatabase, type Database } from '@millrace/db'
import { exportAudit } from '@millrace/services'
import { chainAudit } from '@millrace/services/audit'
import { createTestKit, type TestKit } from '@millrace/services/testing'
import { createTestDatabase, type TestDatabase } from '@millrace/testing/database'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { runCli } from '../run-cli.ts'

let database: TestDatabase
let db: Database
let kit: TestKit
let folder: string
let file: string
let lines: string[]
beforeAll(async () => {
  database = await createTestDatabase()
  db = createDatabase({ url: database.url, poolSize: 2 })
  kit = await createTestKit({ databaseUrl: database.url })
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-audit-'))
  file = path.join(folder, 'audit-log.ndjson')
  const { organizationId } = kit.as().actor
  const entry = { organizationId, actor: 'system', action: 'x.y', entity: 'x', entityId: '1' }
  await db.system.auditEntry.createMany({ data: [entry, entry, { ...entry, data: { é: ['ü', 1.5] } }] })
  await chainAudit(kit.services)
  const texts: string[] = []
  for await (const line of await exportAudit(kit.as(), {})) texts.push(JSON.stringify(line))
  writeFileSync(file, `${texts.join('\n')}\n`)
})
afterAll(async () => {
  await kit.close()
  await db.close()
  await database.drop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  lines = []
})

function millrace(...args: string[]): Promise<number> {
  return runCli(args, {
    env: { DATABASE_URL: database.url },
    out: (line) => lines.push(line),
    note: (line) => lines.push(line),
    wait: async () => {},
    signal: new AbortController().signal,
  })
}

function headOf(line: string | undefined): string {
  return /head (\d+:[0-9a-f]{64})/.exec(line ?? '')?.[1] ?? ''
}

it('follows the log of each organization in the database', async () => {
  expect(await millrace('audit', 'verify')).toBe(0)
  expect(lines).toEqual([
    expect.stringMatching(/^acme: whole, 3 entries, 1 not in the chain yet, head 3:[0-9a-f]{64}$/),
    'rival: whole, 0 entries, no head yet',
  ])
  const anchor = headOf(lines[0])
  expect(await millrace('audit', 'verify', '--organization', 'acme', '--anchor', anchor)).toBe(0)
  const other = anchor.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  expect(await millrace('audit', 'verify', '--organization', 'acme', '--anchor', other)).toBe(1)
  expect(await millrace('audit', 'verify', '--anchor', anchor)).toBe(1)
  expect(lines.at(-1)).toContain('--organization')
  expect(await millrace('audit', 'verify', '--organization', 'nobody')).toBe(1)
  expect(await millrace('audit', 'verify', '--anchor', '3')).toBe(1)
})

it('checks an export without the database', async () => {
  expect(await millrace('audit', 'verify', file)).toBe(0)
  expect(lines).toEqual([expect.stringMatching(/^acme: whole, 3 entries, 1 not in the chain yet, head 3:/)])
  const changed = path.join(folder, 'changed.ndjson')
  writeFileSync(changed, readFileSync(file, 'utf8').replace('x.y', 'x.z'))
  expect(await millrace('audit', 'verify', changed)).toBe(1)
  expect(lines.slice(1)).toEqual([
    expect.stringContaining('NOT WHOLE'),
    '  Entry 1 is not what was recorded.',
  ])
})

it('says in a sentence what cannot be read', async () => {
  expect(await millrace('audit', 'verify', path.join(folder, 'nothing'))).toBe(1)
  writeFileSync(path.join(folder, 'other'), 'hello\n')
  expect(await millrace('audit', 'verify', path.join(folder, 'other'))).toBe(1)
  expect(lines).toEqual([
    expect.stringContaining('cannot be read (ENOENT).'),
    'Line 1 is not a line of an exported audit log.',
  ])
  expect(await millrace('audit', 'verify', '--colour')).toBe(2)
})
