import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type Health, healthSchema } from '@millrace/contracts'
import { call, deploySteps, type Platform, type Row } from './platform.ts'

export const title = '10,000 runs that wait for a callback: what they cost their worker'

const warmUp = 1000
const count = 10_000
const clients = 32

/** The same work before and after: what is left over is what the waiting ones hold. */
export async function bench(platform: Platform): Promise<Row[]> {
  const webhookUrl = await deploySteps(platform, [{ id: 'wait', use: 'wait', with: { callback: true } }])
  const pid = await findWorker(platform)
  await makeWaiting(platform, webhookUrl, warmUp)
  const before = await settledMb(pid)
  const startedAt = performance.now()
  await makeWaiting(platform, webhookUrl, count)
  const seconds = (performance.now() - startedAt) / 1000
  const after = await settledMb(pid)
  return [
    {
      'waiting runs': count,
      'runs/s': Math.round(count / seconds),
      'worker before (MB)': before,
      'worker after (MB)': after,
      'growth (MB)': after - before,
    },
  ]
}

async function makeWaiting(platform: Platform, webhookUrl: string, runs: number): Promise<void> {
  let left = runs
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) await call(platform, 'POST', webhookUrl, {})
    }),
  )
  while (await isBusy(platform)) await delay(200)
}

async function isBusy(platform: Platform): Promise<boolean> {
  const page = await call<{ items: unknown[] }>(platform, 'GET', '/api/v1/runs?status=queued,running&limit=1')
  return page.items.length > 0
}

async function findWorker(platform: Platform): Promise<number> {
  const health: Health = healthSchema.parse(await call<unknown>(platform, 'GET', '/api/health'))
  const [worker] = health.workers
  if (worker === undefined) throw new Error('there is no worker')
  return worker.pid
}

/** The lowest of some seconds at rest: memory that is only not collected yet is not held. */
async function settledMb(pid: number): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY
  for (let look = 0; look < 20; look += 1) {
    await delay(500)
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    lowest = Math.min(lowest, Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024)
  }
  return Math.round(lowest)
}
