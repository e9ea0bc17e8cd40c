import type { SandboxDriver } from '../driver.ts'
import { SandboxBootError } from '../errors.ts'
import { defaultProcessLimits } from '../inside/limits.ts'
import { noIsolation } from '../isolation.ts'
import { createPooledDriver, type ProcessSource, type StartOptions } from '../pool/pooled-driver.ts'
import type { LiveProcess } from '../process/live-process.ts'
import { ContainedStarter } from '../process/start.ts'
import { createSpawnSource, type SpawnDriverOptions } from '../spawn/spawn-source.ts'
import { ProcessConnections } from './process-connections.ts'
import { ZygoteKeeper } from './zygote-keeper.ts'
import { ZygoteProcess } from './zygote-process.ts'

export interface ZygoteDriverOptions extends SpawnDriverOptions {
  forksPerZygote?: number
  /** What a zygote may take to fork, or to end a child; default 5 s. */
  answerTimeoutMs?: number
  /** Zygotes of a heap that nobody asked for so long end, but for the usual one: each holds 40 MB; default 10 min. */
  idleMs?: number
}

const zygoteReadyTimeoutMs = 15_000
const defaultForksPerZygote = 10_000
const defaultAnswerTimeoutMs = 5000
const defaultIdleMs = 10 * 60 * 1000
/** V8 takes its heap limit at its start, so there is a zygote for each of these. */
const heapClassesMb = [64, 128, 256, 512, 1024, 2048, 4096]
const megabyte = 1024 * 1024

/**
 * A process forked from a warmed-up one per run. Linux with a containment. While there is no zygote, processes are spawned
 * as the driver `spawn` does: slower, and just as isolated.
 */
export function createZygoteDriver(options: ZygoteDriverOptions): SandboxDriver {
  return createPooledDriver(options, (place) => createZygoteSource(options, place))
}

function createZygoteSource(
  options: ZygoteDriverOptions,
  { root, brokersRoot }: { root: string; brokersRoot: string },
): ProcessSource {
  const { program, isolation, onProblem = () => {} } = options
  const { forksPerZygote = defaultForksPerZygote, answerTimeoutMs = defaultAnswerTimeoutMs } = options
  const { idleMs = defaultIdleMs } = options
  const { containment, tier } = isolation ?? noIsolation
  if (containment === null) throw new Error('Zygotes need a containment: this machine has none')
  const limits = { ...defaultProcessLimits, ...options.limits }
  let fallbacks = 0
  let closed = false

  const spawn = createSpawnSource(options, { root })
  const starter = new ContainedStarter(containment, { root })
  const usualHeapMb = heapClassOf(options.memoryMb)
  const keepers = new Map<number, ZygoteKeeper>()
  const idleTimers = new Map<number, NodeJS.Timeout>()
  const retired = new Set<ZygoteKeeper>()
  const boot = (heapMb: number) =>
    new ZygoteProcess({
      program,
      starter,
      heapMb,
      brokersRoot,
      readyTimeoutMs: zygoteReadyTimeoutMs,
      answerTimeoutMs,
    })

  function keeperFor(memoryMb: number): ZygoteKeeper {
    const heapMb = heapClassOf(memoryMb)
    let keeper = keepers.get(heapMb)
    if (keeper === undefined) {
      keeper = new ZygoteKeeper({ boot: () => boot(heapMb), forksPerZygote, onProblem })
      keepers.set(heapMb, keeper)
    }
    clearTimeout(idleTimers.get(heapMb))
    return keeper
  }

  /** Not before somebody had one: the first may take longer to boot than others may be idle. */
  function endWhenIdle(memoryMb: number, keeper: ZygoteKeeper): void {
    const heapMb = heapClassOf(memoryMb)
    if (heapMb === usualHeapMb || closed) return
    clearTimeout(idleTimers.get(heapMb))
    const timer = setTimeout(() => {
      keepers.delete(heapMb)
      retired.add(keeper)
      void keeper.retireAll().then(() => retired.delete(keeper))
    }, idleMs)
    idleTimers.set(heapMb, timer.unref())
  }

  async function start(given: StartOptions): Promise<LiveProcess> {
    const keeper = keeperFor(given.memoryMb)
    const zygote = await keeper.get()
    endWhenIdle(given.memoryMb, keeper)
    if (zygote !== null) {
      try {
        return await fork({ keeper, zygote, ...given })
      } catch (error) {
        if (closed) throw error
        onProblem(error)
        keeper.fail(zygote)
      }
    }
    if (closed) throw new Error('The sandbox driver is closed')
    fallbacks += 1
    return spawn.start(given)
  }

  async function fork({
    keeper,
    zygote,
    memoryMb,
    cpuSeconds,
    directory,
  }: StartOptions & { keeper: ZygoteKeeper; zygote: ZygoteProcess }): Promise<LiveProcess> {
    const connections = new ProcessConnections(directory.shortPath)
    let late: NodeJS.Timeout | undefined
    try {
      const memoryBytes = memoryMb * megabyte
      const ofChild = { memoryBytes, limits: { ...limits, cpuSeconds } }
      const { pid, exit, kill } = await zygote.fork(directory.name, ofChild)
      late = setTimeout(kill, answerTimeoutMs)
      let wanted = true
      let booted = false
      void exit.then(() => {
        if (wanted && !booted) keeper.fail(zygote)
      })
      const { protocol, output } = await Promise.race([connections.both, deathOf(exit)])
      connections.handOver()
      return {
        pid,
        socket: protocol,
        outputs: [output],
        exit,
        kill: () => {
          wanted = false
          kill()
        },
        booted: () => {
          booted = true
          keeper.recordSuccess()
          return Promise.resolve()
        },
      }
    } finally {
      clearTimeout(late)
      connections.close()
    }
  }

  async function close(): Promise<void> {
    closed = true
    for (const timer of idleTimers.values()) clearTimeout(timer)
    await Promise.all([...keepers.values(), ...retired].map((keeper) => keeper.close()))
    await spawn.close()
  }

  keeperFor(options.memoryMb)
  return {
    name: 'zygote',
    tier,
    get fallbacks() {
      return fallbacks
    },
    cpuSeconds: limits.cpuSeconds,
    start,
    close,
  }
}

function heapClassOf(memoryMb: number): number {
  return heapClassesMb.find((each) => each >= memoryMb) ?? memoryMb
}

async function deathOf(exit: LiveProcess['exit']): Promise<never> {
  const { code, signal } = await exit
  throw new SandboxBootError(`A forked sandbox ended with ${signal ?? code} before it was locked down`)
}
