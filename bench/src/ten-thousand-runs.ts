import { readdir, readFile, readlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { queryObjects } from 'node:v8'
import { round } from './measure.ts'
import type { Row } from './platform.ts'
import { buildRunner, openDriver, runSixSteps } from './sandbox-runs.ts'

export const title =
  'What is left after 10,000 runs of six code steps in forks of a zygote: processes, namespaces, descriptors, sockets, memory'
export const standalone = true

const runs = 10_000
const atOnce = 8
/** The first ones fill pools, caches and heaps. */
const warmUps = 500

export async function bench(): Promise<Row[]> {
  await buildRunner()
  const test = await openDriver('zygote', { spares: 2 })
  try {
    await runMany(warmUps)
    const before = await holdings()
    const since = performance.now()
    await runMany(runs)
    const seconds = (performance.now() - since) / 1000
    const after = await holdings()
    const { fallbacks } = test.driver
    return [
      { when: `after ${warmUps} runs`, ...before },
      { when: `after ${runs} more`, ...after },
      { when: 'meanwhile', runsPerSecond: round(runs / seconds), fallbacks, tier: test.isolation.tier },
    ]
  } finally {
    await test.driver.close()
  }

  async function runMany(count: number): Promise<void> {
    let started = 0
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (started++ < count) await runSixSteps(test)
      }),
    )
    // The kernel takes namespaces apart in the background, and the pool boots its spares.
    await delay(2000)
  }
}

/** What this process and all that it has started hold. */
async function holdings(): Promise<Row> {
  const family = await familyOf(process.pid)
  const namespaces = new Set<string>()
  for (const pid of family) {
    for (const kind of ['pid', 'mnt', 'ipc', 'net', 'user', 'uts']) {
      const name = await readlink(`/proc/${pid}/ns/${kind}`).catch(() => null)
      if (name !== null) namespaces.add(name)
    }
  }
  const memory = await Promise.all(family.map(residentMb))
  // Collects all garbage on its way: what V8 keeps of the machine's memory for later is no leak.
  queryObjects(Nothing, { format: 'count' })
  const { heapUsed, external } = process.memoryUsage()
  return {
    processes: family.length,
    namespaces: namespaces.size,
    descriptors: (await readdir('/proc/self/fd')).length,
    unixSockets: (await readFile('/proc/net/unix', 'latin1')).trimEnd().split('\n').length - 1,
    mounts: (await readFile('/proc/self/mountinfo', 'latin1')).trimEnd().split('\n').length,
    directories: (await readdir(tmpdir())).length,
    ownHeapMb: round((heapUsed + external) / 1024 / 1024),
    ownMb: round((await residentMb(process.pid)) ?? 0),
    othersMb: round(memory.reduce((sum, each) => sum + each, 0)),
  }
}

class Nothing {}

async function familyOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '')
  const children = text.split(' ').filter(Boolean).map(Number)
  const families = await Promise.all(children.map(familyOf))
  return [...children, ...families.flat()]
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}
