import { percentiles, round } from './measure.ts'
import { deployChain, type Platform, type Row, type TimedRun, timeRun } from './platform.ts'

export const title =
  'Webhook -> six code steps, closed loop of 10 s per row: each client sends when its run has ended'

export async function bench(platform: Platform): Promise<Row[]> {
  const webhookUrl = await deployChain(platform, 6)
  for (let warmUp = 0; warmUp < 20; warmUp++) await timeRun(platform, webhookUrl)
  const rows: Row[] = []
  for (const concurrency of [1, 4, 16]) rows.push(await closedLoop(platform, webhookUrl, concurrency))
  return rows
}

async function closedLoop(platform: Platform, webhookUrl: string, concurrency: number): Promise<Row> {
  const runs: TimedRun[] = []
  const startedAt = performance.now()
  const until = startedAt + 10_000
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < until) runs.push(await timeRun(platform, webhookUrl))
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  return {
    concurrency,
    runs: runs.length,
    'runs/s': round(runs.length / seconds),
    ...percentiles(runs.map((run) => run.endMs)),
  }
}
