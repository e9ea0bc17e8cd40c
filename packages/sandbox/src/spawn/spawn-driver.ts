import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Sandbox, SandboxDriver, SandboxLimits } from '../driver.ts'
import { detectTier } from '../tier.ts'
import { createDriverRoot, sweepDeadRoots } from './driver-root.ts'
import { MemoryWatch } from './memory-watch.ts'
import { type Spare, SparePool } from './spare-pool.ts'
import { SpawnedSandbox } from './spawned-sandbox.ts'
import { createWorkDir, removeWorkDir } from './work-dir.ts'

export interface SpawnDriverOptions {
  /** The file that each process runs. Its first frame says that it has booted. */
  program: string
  nodeFlags?: readonly string[]
  /** Processes booted ahead. */
  spares: number
  /** V8 takes its heap limit at boot, so spares serve runs with this limit; others wait for a boot of their own. */
  memoryMb: number
  bootTimeoutMs?: number
  /** Where the processes get their empty directories; default: the system's place for temporary files. */
  tempDir?: string
  /** A boot that failed, a spare that died, a directory that could not be removed: for the log. */
  onProblem?: (error: unknown) => void
}

/** A fresh Node per run, from a pool of pre-booted, single-use processes. Works on any platform; isolates nothing. */
export function createSpawnDriver(options: SpawnDriverOptions): SandboxDriver {
  const {
    program,
    nodeFlags = [],
    spares,
    bootTimeoutMs = 15_000,
    tempDir = tmpdir(),
    onProblem = () => {},
  } = options
  const root = createDriverRoot(tempDir)
  const swept = sweepDeadRoots(tempDir).catch(onProblem)
  const memory = new MemoryWatch()
  const live = new Map<SpawnedSandbox, Promise<void>>()
  let closed = false

  async function boot(memoryMb: number): Promise<Spare> {
    const workDir = await createWorkDir(root)
    try {
      if (closed) throw new Error('The sandbox driver is closed')
      const sandbox = new SpawnedSandbox({ program, nodeFlags, memoryMb, workDir, memory })
      live.set(sandbox, release(sandbox, workDir))
      const booted = sandbox.booted(bootTimeoutMs)
      booted.catch(() => {})
      return { sandbox, booted }
    } catch (error) {
      await removeWorkDir(workDir).catch(onProblem)
      throw error
    }
  }

  async function release(sandbox: SpawnedSandbox, workDir: string): Promise<void> {
    await sandbox.ended
    await removeWorkDir(workDir).catch(onProblem)
    live.delete(sandbox)
  }

  const pool = new SparePool({ size: spares, boot: () => boot(options.memoryMb), onProblem })

  return {
    name: 'spawn',
    tier: detectTier(),
    take: async ({ limits, signal }) => {
      signal?.throwIfAborted()
      if (closed) throw new Error('The sandbox driver is closed')
      const ready = limits.memoryMb === options.memoryMb ? pool.claim() : null
      const spare = ready ?? (await boot(limits.memoryMb))
      try {
        await untilAborted(spare.booted, signal)
      } catch (error) {
        if (ready !== null) pool.giveBack(spare)
        else spare.sandbox.kill('canceled')
        throw error
      }
      pool.recordSuccess()
      return handOver(spare.sandbox, limits)
    },
    close: async () => {
      closed = true
      pool.close()
      for (const sandbox of live.keys()) sandbox.kill('shutdown')
      await Promise.all([swept, ...live.values()])
      await rm(root, { recursive: true, force: true }).catch(onProblem)
    },
  }
}

function handOver(sandbox: SpawnedSandbox, limits: SandboxLimits): Sandbox {
  sandbox.use(limits)
  return sandbox
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
