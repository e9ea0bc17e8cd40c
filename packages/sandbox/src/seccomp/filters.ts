import { assembleFilter } from './assemble.ts'
import type { Architecture } from './syscall-numbers.ts'
import { bootTable, runTable } from './table.ts'

export const supportedArchitectures: readonly Architecture[] = ['x64', 'arm64']

/** For lock-down: to be installed for all threads (SECCOMP_FILTER_FLAG_TSYNC), when the thread pool is running. */
export function runFilter(architecture: Architecture): Uint8Array {
  return assembleFilter(runTable, architecture)
}

/** For both drivers, from before Node starts (bubblewrap's `--seccomp`). */
export function bootFilter(architecture: Architecture): Uint8Array {
  return assembleFilter(bootTable, architecture)
}
