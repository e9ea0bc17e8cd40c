import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { StepRun } from '@millrace/contracts'
import { round } from './measure.ts'
import { call, deploySteps, type Platform, type Row, workerOf } from './platform.ts'

export const title =
  '10,000 runs that wait for a callback: what they cost their worker; then 1,000 are called back at once'

const warmUp = 1000
const count = 10_000
const called = 1000
const clients = 32

/** The same work before and after: what is left over is what the waiting ones hold. */
export async function bench(platform: Platform): Promise<Row[]> {
  const webhookUrl = await deploySteps(platform, [{ id: 'wait', use: 'wait', with: { callback: true } }])
  const { pid } = await workerOf(platform)
  await makeWaiting(platform, webhookUrl, warmUp)
  const before = await settledMb(pid)
  const startedAt = performance.now()
  const runIds = await makeWaiting(platform, webhookUrl, count)
  const seconds = (performance.now() - startedAt) / 1000
  const after = await settledMb(pid)
  return [
    {
      'waiting runs': count,
      'runs/s': Math.round(count / seconds),
      'worker before (MB)': before,
      'worker after (MB)': after,
      'growth (MB)': after - before,
      ...(await callBack(platform, runIds.slice(-called))),
    },
  ]
}

async function makeWaiting(platform: Platform, webhookUrl: string, runs: number): Promise<string[]> {
  const started = await inParallel(Array(runs).fill(null), () =>
    call<{ runId: string }>(platform, 'POST', webhookUrl, {}),
  )
  while (await isBusy(platform)) await delay(200)
  return started.map(({ runId }) => runId)
}

/** All of them are seen to end, each as it should. */
async function callBack(platform: Platform, runIds: string[]): Promise<Row> {
  const urls = await inParallel(runIds, (runId) => callbackOf(platform, runId))
  const startedAt = performance.now()
  await inParallel(urls, (url) => call(platform, 'POST', url, { answer: 42 }))
  const acceptedMs = performance.now() - startedAt
  while (await isBusy(platform)) await delay(50)
  const endedMs = performance.now() - startedAt
  const statuses = await inParallel(runIds, (runId) =>
    call<{ status: string }>(platform, 'GET', `/api/v1/runs/${runId}`),
  )
  const succeeded = statuses.filter(({ status }) => status === 'succeeded').length
  if (succeeded !== runIds.length) throw new Error(`${succeeded} of ${runIds.length} called runs succeeded`)
  return {
    'called back': runIds.length,
    'all accepted (s)': round(acceptedMs / 1000),
    'all ended (s)': round(endedMs / 1000),
  }
}

async function callbackOf(platform: Platform, runId: string): Promise<string> {
  const { items } = await call<{ items: StepRun[] }>(platform, 'GET', `/api/v1/runs/${runId}/steps`)
  const url = items[0]?.wait?.callbackUrl
  if (url === undefined) throw new Error(`run ${runId} waits for no callback`)
  // The stack may know itself by another name than the one under which it is reached here.
  return platform.url + new URL(url).pathname
}

/** The results, in the order of their inputs. */
async function inParallel<T, R>(inputs: readonly T[], work: (input: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = inputs.entries()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const [index, input] of left) results[index] = await work(input)
    }),
  )
  return results
}

async function isBusy(platform: Platform): Promise<boolean> {
  const page = await call<{ items: unknown[] }>(platform, 'GET', '/api/v1/runs?status=queued,running&limit=1')
  return page.items.length > 0
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
