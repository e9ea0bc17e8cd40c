import { percentiles, round } from './measure.ts'
import type { Row } from './platform.ts'
import { buildRunner, cancelBusyLoop, type DriverUnderTest, openDriver, runSixSteps } from './sandbox-runs.ts'

export const title =
  'The sandbox drivers alone, with the real runner and no journal: start, six code steps, cancel (ms), memory (MB)'
export const standalone = true

export async function bench(): Promise<Row[]> {
  await buildRunner()
  return [...(await measure('zygote')), ...(await measure('spawn'))]
}

async function measure(name: 'zygote' | 'spawn'): Promise<Row[]> {
  const rows: Row[] = []
  const fresh = await openDriver(name, { spares: 0 })
  const row = (what: string, samples: number[]) => {
    rows.push({ driver: name, tier: fresh.isolation.tier, what, ...percentiles(samples) })
  }
  try {
    const runs = await inTurn(name === 'zygote' ? 200 : 40, () => runSixSteps(fresh))
    row(
      'start, none booted ahead',
      runs.map(({ takenMs }) => takenMs),
    )
    row(
      'private memory at the end of a run (MB)',
      runs.map(({ privateMb }) => privateMb),
    )
  } finally {
    await fresh.driver.close()
  }
  const pooled = await openDriver(name, { spares: 2 })
  try {
    const runs = await inTurn(name === 'zygote' ? 200 : 40, () => runSixSteps(pooled))
    row(
      'start from the pool',
      runs.map(({ takenMs }) => takenMs),
    )
    row(
      'first step told',
      runs.map(({ firstStepMs }) => firstStepMs),
    )
    row(
      'six steps',
      runs.map(({ doneMs }) => doneMs),
    )
    row(
      'kill of a run that is done, until reaped',
      runs.map(({ goneMs }) => goneMs),
    )
    row('cancel of a busy loop, until reaped', await inTurn(40, () => cancelBusyLoop(pooled)))
    for (const clients of [1, 4])
      rows.push(await throughput(pooled, { name, clients, count: name === 'zygote' ? 400 : 60 }))
    rows.push({
      driver: name,
      tier: pooled.isolation.tier,
      what: 'slower processes that stood in',
      count: pooled.driver.fallbacks,
    })
  } finally {
    await pooled.driver.close()
  }
  return rows
}

/** The first ones warm up, and do not count. */
async function inTurn<Sample>(count: number, sample: () => Promise<Sample>): Promise<Sample[]> {
  for (let index = 0; index < 5; index += 1) await sample()
  const samples: Sample[] = []
  for (let index = 0; index < count; index += 1) samples.push(await sample())
  return samples
}

async function throughput(
  test: DriverUnderTest,
  { name, clients, count }: { name: string; clients: number; count: number },
): Promise<Row> {
  let started = 0
  const since = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (started++ < count) await runSixSteps(test)
    }),
  )
  const seconds = (performance.now() - since) / 1000
  return {
    driver: name,
    tier: test.isolation.tier,
    what: `runs per second, ${clients} at once`,
    count: round(count / seconds),
  }
}
