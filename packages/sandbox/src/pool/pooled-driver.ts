import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type Cgroups, GroupedProcess } from '../cgroup/index.ts'
import type { IsolationTier, Sandbox, SandboxDriver } from '../driver.ts'
import type { LiveProcess } from '../process/live-process.ts'
import { MemoryWatch, residentBytesFor } from '../process/memory-watch.ts'
import { SupervisedSandbox } from '../process/supervised-sandbox.ts'
import { BrokerDirectories, type BrokerDirectory } from './broker-directories.ts'
import { createDriverRoot, sweepDeadRoots } from './driver-root.ts'
import { type Spare, SparePool } from './spare-pool.ts'

export interface PoolOptions {
  /** Processes booted ahead. */
  spares: number
  /** Spares serve runs with this limit, and the usual one of CPU time; others wait for a boot of their own. */
  memoryMb: number
  bootTimeoutMs?: number
  /** Each process gets one, with its limit of memory. Default: none, and memory is watched from outside alone. */
  cgroups?: Cgroups | null
  /** Where the driver keeps its directories; default: the system's place for temporary files. */
  tempDir?: string
  /** A boot that failed, a spare that died, a directory that could not be removed: for the log. */
  onProblem?: (error: unknown) => void
}

/** How one kind of driver starts processes. */
export interface ProcessSource {
  name: SandboxDriver['name']
  tier: IsolationTier
  /** See `SandboxDriver`. */
  readonly fallbacks: number
  /** What a process may use where nothing else is asked for. */
  readonly cpuSeconds: number
  start(options: StartOptions): LiveProcess | Promise<LiveProcess>
  close(): Promise<void>
}

export interface StartOptions {
  memoryMb: number
  cpuSeconds: number
  /** Of this process alone; it is removed after its end. */
  directory: BrokerDirectory
}

/** What all drivers have in common: spares, limits, directories, an end. */
export function createPooledDriver(
  options: PoolOptions,
  openSource: (place: { brokersRoot: string; root: string }) => ProcessSource,
): SandboxDriver {
  const { spares, bootTimeoutMs = 15_000, tempDir = tmpdir(), onProblem = () => {} } = options
  const { cgroups = null } = options
  const root = createDriverRoot(tempDir)
  const directories = new BrokerDirectories(root)
  const swept = sweepDeadRoots(tempDir).catch(onProblem)
  const source = openSource({ brokersRoot: directories.root, root })
  const memory = new MemoryWatch()
  const live = new Map<SupervisedSandbox, Promise<void>>()
  let closed = false

  async function boot(ofProcess: Omit<StartOptions, 'directory'>): Promise<Spare> {
    const directory = await directories.create()
    try {
      if (closed) throw new Error('The sandbox driver is closed')
      const started = await source.start({ ...ofProcess, directory })
      const memoryBytes = residentBytesFor(ofProcess.memoryMb)
      const grouped = cgroups && new GroupedProcess(started, { cgroups, memoryBytes })
      const process = grouped ?? started
      const sandbox = new SupervisedSandbox({ process, brokerDirectory: directory.shortPath, memory })
      live.set(sandbox, release({ sandbox, directory, grouped }))
      if (closed) sandbox.kill('shutdown')
      const booted = sandbox.booted(bootTimeoutMs)
      booted.catch(() => {})
      return { sandbox, booted }
    } catch (error) {
      await directories.remove(directory).catch(onProblem)
      throw error
    }
  }

  async function release({
    sandbox,
    directory,
    grouped,
  }: {
    sandbox: SupervisedSandbox
    directory: BrokerDirectory
    grouped: GroupedProcess | null
  }): Promise<void> {
    await sandbox.ended
    await Promise.all([
      directories.remove(directory).catch(onProblem),
      grouped?.removeGroup().catch(onProblem),
    ])
    live.delete(sandbox)
  }

  const usual = { memoryMb: options.memoryMb, cpuSeconds: source.cpuSeconds }
  const pool = new SparePool({ size: spares, boot: () => boot(usual), onProblem })

  async function take({ limits, signal }: Parameters<SandboxDriver['take']>[0]): Promise<Sandbox> {
    signal?.throwIfAborted()
    if (closed) throw new Error('The sandbox driver is closed')
    const { memoryMb, cpuSeconds = usual.cpuSeconds } = limits
    const isUsual = memoryMb === usual.memoryMb && cpuSeconds === usual.cpuSeconds
    const ready = isUsual ? pool.claim() : null
    const booting = ready === null ? boot({ memoryMb, cpuSeconds }) : Promise.resolve(ready)
    try {
      const { sandbox, booted } = await booting
      await untilAborted(booted, signal)
      pool.recordSuccess()
      sandbox.use(limits)
      return sandbox
    } catch (error) {
      if (ready !== null) pool.giveBack(ready)
      else void booting.then(({ sandbox }) => sandbox.kill('canceled')).catch(() => {})
      throw error
    }
  }

  return {
    name: source.name,
    tier: source.tier,
    get fallbacks() {
      return source.fallbacks
    },
    take,
    close: async () => {
      closed = true
      pool.close()
      for (const sandbox of live.keys()) sandbox.kill('shutdown')
      await Promise.all([swept, ...live.values()])
      await source.close()
      directories.close()
      await rm(root, { recursive: true, force: true }).catch(onProblem)
    },
  }
}

async function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
