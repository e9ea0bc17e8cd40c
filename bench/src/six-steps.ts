import { percentiles } from './measure.ts'
import { deployChain, type Platform, type Row, timeRun } from './platform.ts'

export const title = 'Webhook -> six code steps, 200 runs one at a time, as an outside client sees them (ms)'

export async function bench(platform: Platform): Promise<Row[]> {
  const webhookUrl = await deployChain(platform, 6)
  for (let warmUp = 0; warmUp < 20; warmUp++) await timeRun(platform, webhookUrl)
  const runs = []
  for (let index = 0; index < 200; index++) runs.push(await timeRun(platform, webhookUrl))
  return [
    { what: 'webhook accepted (202)', ...percentiles(runs.map((run) => run.acceptedMs)) },
    { what: 'first step seen', ...percentiles(runs.map((run) => run.firstStepMs)) },
    { what: 'end seen', ...percentiles(runs.map((run) => run.endMs)) },
  ]
}
