import { runnerFlags, runnerPath } from '@millrace/runner'
import {
  type Cgroups,
  createSpawnDriver,
  createZygoteDriver,
  type Isolation,
  type SandboxDriver,
  type SandboxProgram,
} from '@millrace/sandbox'
import type { Services } from '@millrace/services'
import { defaultSettings } from './settings.ts'

const spares = 2

/** Zygotes need a containment to live in; where there is none, or somebody said so, processes are spawned. */
export function createDriver({
  kind,
  isolation,
  cgroups = null,
  concurrency,
  log,
  program = { file: runnerPath, nodeFlags: runnerFlags },
}: {
  kind: 'zygote' | 'spawn'
  isolation: Isolation
  cgroups?: Cgroups | null
  concurrency: number
  log: Services['log']
  program?: SandboxProgram
}): SandboxDriver {
  const create = kind === 'zygote' && isolation.containment !== null ? createZygoteDriver : createSpawnDriver
  return create({
    program,
    isolation,
    cgroups,
    spares: Math.min(spares, concurrency),
    memoryMb: defaultSettings.run.defaultMemoryMb,
    onProblem: (error) => log({ level: 'warn', message: 'a sandbox process had a problem', error }),
  })
}
