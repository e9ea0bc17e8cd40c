import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.ts'
import { isAlive } from './postmaster.ts'

let home: string
const servers: EmbeddedPostgres[] = []

beforeEach(() => {
  // mkdtemp makes it passable for its owner alone, as /root is: started by root, the server has to get in nevertheless.
  home = mkdtempSync(path.join(tmpdir(), 'millrace-postgres-'))
})

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  rmSync(home, { recursive: true, force: true })
})

async function start(log?: (line: string) => void): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ home, ...(log ? { log } : {}) })
  servers.push(server)
  return server
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** A supervisor of its own, to be killed. */
async function startElsewhere(): Promise<{ url: string; pid: number; kill(): Promise<void> }> {
  const script = path.join(import.meta.dirname, 'test-fixtures/supervisor.ts')
  const child = spawn(process.execPath, [script, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const [url = '', pid] = String(line).trim().split(' ')
  return {
    url,
    pid: Number(pid),
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('the second start finds the data, the port and the password of the first', async () => {
  const first = await start()
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('it asks for the password, listens on this machine alone and keeps its files to itself', async () => {
  const server = await start()
  const wrong = new URL(server.url)
  wrong.password = 'wrong'
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect(await query(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
  const folder = path.join(home, 'postgres')
  expect(statSync(path.join(folder, 'data')).mode & 0o777).toBe(0o700)
  expect(statSync(path.join(folder, 'access')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).toSorted()).toEqual(['access', 'data', 'server.log'])
})

test('what is committed is on disk', async () => {
  const server = await start()
  expect(await query(server.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  expect(await query(server.url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
})

test('it ends when its supervisor is killed', async () => {
  const other = await startElsewhere()
  expect(isAlive(other.pid)).toBe(true)
  await other.kill()
  await expect.poll(() => isAlive(other.pid), { timeout: 10_000 }).toBe(false)
})

test('a server that still runs is taken over', async () => {
  const other = await startElsewhere()
  const server = await start()
  expect(server.pid).toBe(other.pid)
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await server.stop()
  expect(isAlive(other.pid)).toBe(false)
  await other.kill()
})

test('data of a server that was killed outright is recovered', async () => {
  const first = await start()
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  process.kill(first.pid, 'SIGKILL')
  await expect.poll(() => isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('a pid file that names another program is stale', async () => {
  const first = await start()
  const pidFile = path.join(home, 'postgres/data/postmaster.pid')
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  await first.stop()
  writeFileSync(pidFile, [process.pid, ...lines.slice(1)].join('\n'))
  const second = await start()
  expect(second.pid).not.toBe(process.pid)
})

test('it moves to another port when somebody took its own', async () => {
  const first = await start()
  await first.stop()
  const thief = createServer().listen(first.port, '127.0.0.1')
  await once(thief, 'listening')
  const lines: string[] = []
  const second = await start((line) => lines.push(line))
  expect(second.port).not.toBe(first.port)
  expect(lines.join()).toContain(`Port ${first.port} is in use`)
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  thief.close()
})

test('data of another major version is left alone', async () => {
  const first = await start()
  await first.stop()
  writeFileSync(path.join(home, 'postgres/data/PG_VERSION'), '14\n')
  await expect(start()).rejects.toThrow(/was written by PostgreSQL 14 and this is PostgreSQL 18: .*pg_dump/)
})

test('a lost password file is said, not guessed around', async () => {
  const first = await start()
  await first.stop()
  rmSync(path.join(home, 'postgres/access'))
  await expect(start()).rejects.toThrow(/password file .* cannot be read/)
})

test('an interrupted first start leaves nothing half-made', async () => {
  const first = await start()
  await first.stop()
  const folder = path.join(home, 'postgres')
  rmSync(path.join(folder, 'data/global'), { recursive: true })
  renameSync(path.join(folder, 'data'), path.join(folder, 'data.new'))
  const second = await start()
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a folder that cannot be written is one sentence', async () => {
  const file = path.join(home, 'occupied')
  writeFileSync(file, '')
  chmodSync(file, 0o400)
  await expect(startEmbeddedPostgres({ home: file })).rejects.toThrow(/may not write there/)
})
