import type { Step } from '@millrace/contracts'
import { percentiles } from './measure.ts'
import { call, deploySteps, followToEnd, type Platform, type Row, workerOf } from './platform.ts'
import { type PeakMemory, watchMemory } from './processes.ts'

export const title = 'A loop of 500 items, one durable code step each, from the webhook to the end seen (ms)'

const items = 500
const runs = 10

export async function bench(platform: Platform): Promise<Row[]> {
  const { pid } = await workerOf(platform)
  const rows: Row[] = []
  for (const concurrency of [1, 10]) {
    const webhookUrl = await deploySteps(platform, [eachItem(concurrency)])
    await timeLoop(platform, webhookUrl)
    const times: number[] = []
    const peak: PeakMemory = { workerMb: 0, sandboxMb: 0 }
    for (let run = 0; run < runs; run += 1) {
      const memory = watchMemory(pid)
      times.push(await timeLoop(platform, webhookUrl))
      const { workerMb, sandboxMb } = await memory.stop()
      peak.workerMb = Math.max(peak.workerMb, workerMb)
      peak.sandboxMb = Math.max(peak.sandboxMb, sandboxMb)
    }
    rows.push({
      concurrency,
      runs,
      ...percentiles(times),
      'sandbox peak RSS (MB)': peak.sandboxMb,
      'worker peak RSS (MB)': peak.workerMb,
    })
  }
  return rows
}

/** Code may have side effects, so each item waits until the one before it is committed. */
function eachItem(concurrency: number): Step {
  return {
    id: 'each',
    use: 'loop',
    with: { items: '{{ trigger.body }}', concurrency },
    body: {
      steps: [{ id: 'one', use: 'code', with: { source: 'export default ({ loop }) => loop.item * 2' } }],
    },
  }
}

async function timeLoop(platform: Platform, webhookUrl: string): Promise<number> {
  const sentAt = performance.now()
  const numbers = Array.from({ length: items }, (_, index) => index)
  const { runId } = await call<{ runId: string }>(platform, 'POST', webhookUrl, numbers)
  const { endedAt } = await followToEnd(platform, runId)
  return endedAt - sentAt
}
