import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { healthSchema } from '@millrace/contracts'
import type { BenchPlatform, Row } from '../../bench/src/platform.ts'
import { buildAll } from '../platform/build.ts'
import { readConfig, root } from '../platform/config.ts'
import { generateClient } from '../platform/generate.ts'
import { isolationWarning, prepareIsolation } from '../platform/isolation.ts'
import { findFreePort } from '../platform/ports.ts'
import { terminalProgress } from '../platform/progress.ts'
import { readDevFile, startStack } from '../platform/stack.ts'
import { StartError } from '../platform/start-error.ts'

interface Bench {
  title: string
  standalone?: boolean
  bench(platform: BenchPlatform): Promise<Row[]>
}

/** Files of bench/src that are no benchmark themselves. */
const helpers = ['bulk-upgrade', 'measure', 'platform', 'processes', 'sandbox-runs', 'seed-customers']

try {
  const names = (await readdir(path.join(root, 'bench/src')))
    .map((file) => path.parse(file).name)
    .filter((name) => !helpers.includes(name))
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown)
    throw new StartError(`There is no benchmark "${unknown}"; there are ${names.toSorted().join(', ')}.`)
  for (const name of wanted.length > 0 ? wanted : names) await runBench(name)
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}
process.exit(0)

async function runBench(name: string): Promise<void> {
  const bench: Bench = await import(`../../bench/src/${name}.ts`)
  console.log(`\n${name}: ${bench.title}`)
  const { rows, conditions } = bench.standalone
    ? { rows: await bench.bench({ url: '', apiKey: '', databaseUrl: '', thirdPartyPort: 0 }), conditions: {} }
    : await withStack((platform) => bench.bench(platform))
  console.table(rows)
  if ('tier' in conditions) console.log(`driver ${conditions.driver}, isolation tier ${conditions.tier}`)
  const result = { name, title: bench.title, at: new Date().toISOString(), ...machine(), ...conditions, rows }
  console.log(JSON.stringify({ ...result, rows: undefined }))
  await mkdir(path.join(root, 'bench/results'), { recursive: true })
  await writeFile(path.join(root, 'bench/results', `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

/** A production stack of its own, on free ports, with an empty home; gone afterwards. */
async function withStack(
  work: (platform: BenchPlatform) => Promise<Row[]>,
): Promise<{ rows: Row[]; conditions: Row }> {
  const progress = terminalProgress()
  await progress.step('Database client', generateClient)
  await progress.step('Production build', buildAll)
  const home = await mkdtemp(path.join(tmpdir(), 'millrace-bench-'))
  const thirdPartyPort = await findFreePort()
  const config = readConfig({
    MILLRACE_HOME: home,
    PORT: String(await findFreePort()),
    DEMO_PORT: String(await findFreePort()),
    DATABASE_URL: process.env.DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    MILLRACE_DEMO: '1',
  })
  const isolation = await progress.step('Isolation', () => prepareIsolation(config))
  const warning = isolationWarning(isolation)
  if (warning !== null) console.log(warning)
  const env = { ...process.env, EGRESS_ALLOW: `127.0.0.1:${thirdPartyPort}` }
  const stack = await startStack({ config, isolation, mode: 'production', progress, env })
  try {
    const dev = await readDevFile(home)
    const answer: unknown = await (await fetch(`${stack.url}/api/health`)).json()
    const worker = healthSchema.parse(answer).workers[0]
    if (!worker) throw new StartError('the stack has no worker')
    const conditions = {
      driver: worker.driver,
      tier: worker.tier,
      gaps: isolation.gaps.join('; '),
      workerCapacity: worker.capacity,
      queue: config.redisUrl === null ? 'BullMQ on Postgres' : 'BullMQ on Redis',
      durability: 'Postgres fsync on, synchronous_commit on',
    }
    return {
      rows: await work({
        url: stack.url,
        apiKey: dev.apiKey,
        databaseUrl: stack.databaseUrl,
        thirdPartyPort,
      }),
      conditions,
    }
  } finally {
    await stack.stop()
    await rm(home, { recursive: true, force: true })
  }
}

function machine(): Row {
  return { node: process.version, cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown' }
}
