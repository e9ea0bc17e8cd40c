import type { SandboxDriver } from '../driver.ts'
import { createPooledDriver } from '../pool/pooled-driver.ts'
import { createSpawnSource, type SpawnDriverOptions } from './spawn-source.ts'

/** A fresh Node per run, from a pool of pre-booted, single-use processes. Works on any platform. */
export function createSpawnDriver(options: SpawnDriverOptions): SandboxDriver {
  return createPooledDriver(options, ({ root }) => createSpawnSource(options, { root }))
}
