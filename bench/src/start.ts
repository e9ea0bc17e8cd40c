import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Instance, Page } from '@millrace/contracts'
import { round } from './measure.ts'
import { call, followToEnd, type Platform, type Row, workerOf } from './platform.ts'

export const title =
  'npm start in a fresh clone of HEAD with an empty npm cache; memory as proportional set size'

/** Needs no running stack: it makes its own, as a new user would. */
export const standalone = true

const root = path.resolve(import.meta.dirname, '../..')

export async function bench(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-start-'))
  try {
    const clone = path.join(folder, 'clone')
    if (spawnSync('git', ['clone', '--quiet', root, clone]).status !== 0) throw new Error('git clone failed')
    const env = {
      ...process.env,
      npm_config_cache: path.join(folder, 'npm-cache'),
      PORT: String(await freePort()),
      DEMO_PORT: String(await freePort()),
    }
    const first = await startOnce({ clone, env })
    const second = await startOnce({ clone, env, settleMs: 10_000 })
    return [
      { what: 'first start to ready (s)', value: round(first.readyMs / 1000) },
      { what: 'second start to ready (s)', value: round(second.readyMs / 1000) },
      { what: 'second start to first run done (s)', value: round(second.firstRunMs / 1000) },
      { what: 'idle memory of the stack (MB)', value: Math.round(second.memoryMb) },
      { what: 'driver, isolation tier', value: second.isolation },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startOnce({
  clone,
  env,
  settleMs = 0,
}: {
  clone: string
  env: NodeJS.ProcessEnv
  settleMs?: number
}) {
  const startedAt = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  try {
    await untilPrinted(child, /Ctrl-C stops everything/)
    const readyMs = performance.now() - startedAt
    const platform: Platform = JSON.parse(readFileSync(path.join(clone, '.millrace/dev.json'), 'utf8'))
    await demoRun(platform)
    const firstRunMs = performance.now() - startedAt
    const { driver, tier } = await workerOf(platform)
    await delay(settleMs)
    return { readyMs, firstRunMs, memoryMb: treeMemoryMb(child.pid ?? 0), isolation: `${driver}, ${tier}` }
  } finally {
    child.kill('SIGTERM')
    await untilReleased(path.join(clone, '.millrace'))
  }
}

/** npm is gone before what it started: the stack has ended when it has given its home free. */
async function untilReleased(home: string): Promise<void> {
  while (existsSync(path.join(home, 'supervisor.pid'))) await delay(100)
}

async function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<void> {
  let seen = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk)
      seen += chunk.toString()
      if (pattern.test(seen)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`npm start ended with code ${code}`)))
  })
}

/** Runs the demo flow once through the API and waits for its end. */
async function demoRun(platform: Platform): Promise<void> {
  const { items } = await call<Page<Instance>>(platform, 'GET', '/api/v1/instances')
  const instance = items.find((candidate) => candidate.integration === 'dropbox-orders')
  const flow = instance?.flows[0]
  if (!instance || !flow) throw new Error('the demo instance is not deployed')
  const { runId } = await call<{ runId: string }>(
    platform,
    'POST',
    `/api/v1/instances/${instance.id}/flows/${flow.key}/run`,
    {},
  )
  await followToEnd(platform, runId)
}

/** Sum of the proportional set sizes of a process and all below it: shared pages are counted once. Linux. */
function treeMemoryMb(pid: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : ''
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1]
    if (parent) parents.set(Number(name), Number(parent))
  }
  const isBelow = (candidate: number): boolean =>
    candidate === pid || (parents.has(candidate) && isBelow(parents.get(candidate) ?? 0))
  let kilobytes = 0
  for (const candidate of parents.keys()) {
    if (isBelow(candidate))
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${candidate}/smaps_rollup`))?.[1] ?? 0)
  }
  return kilobytes / 1024
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return address.port
}
