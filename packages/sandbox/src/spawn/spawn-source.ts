import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { defaultProcessLimits, type ProcessLimits } from '../inside/limits.ts'
import { type Isolation, noIsolation } from '../isolation.ts'
import type { PoolOptions, ProcessSource, StartOptions } from '../pool/pooled-driver.ts'
import { removeWorkDir } from '../pool/work-dir.ts'
import type { LiveProcess } from '../process/live-process.ts'
import { ContainedStarter } from '../process/start.ts'
import type { SandboxProgram } from '../program.ts'
import { launchBare, launchContained } from './launch.ts'

export interface SpawnDriverOptions extends PoolOptions {
  program: SandboxProgram
  /** Default: none; a process of its own is no isolation. */
  isolation?: Isolation
  limits?: Partial<Omit<ProcessLimits, 'dataBytes'>>
}

/** Starts a fresh Node per process: within the containment of this machine, where it has one. */
export function createSpawnSource(options: SpawnDriverOptions, { root }: { root: string }): ProcessSource {
  const { program, isolation = noIsolation, onProblem = () => {} } = options
  const limits = { ...defaultProcessLimits, ...options.limits }
  const { containment, tier } = isolation
  const starter = containment && new ContainedStarter(containment, { root })
  /** Known once one of them has booted; until then the memory of a process is watched from outside only. */
  let reserved: number | null = null

  function start({ memoryMb, cpuSeconds, directory }: StartOptions): LiveProcess {
    if (starter === null) {
      const workDir = mkdtempSync(join(root, 'run-'))
      const bare = launchBare({ program, memoryMb, brokerDirectory: directory.path, workDir })
      return { ...bare, cleanUp: () => removeWorkDir(workDir).catch(onProblem) }
    }
    const dataBytes = reserved === null ? null : reserved + memoryMb * megabyte
    return launchContained({
      program,
      memoryMb,
      starter,
      brokerDirectory: directory.path,
      limits: { ...limits, cpuSeconds, dataBytes },
      onReserved: (bytes) => {
        reserved ??= bytes
      },
    })
  }

  return {
    name: 'spawn',
    tier,
    fallbacks: 0,
    cpuSeconds: limits.cpuSeconds,
    start,
    close: () => Promise.resolve(),
  }
}

const megabyte = 1024 * 1024
