import { assembleFilter } from './assemble.ts'
import type { Architecture } from './syscall-numbers.ts'
import { bootTable, runTable } from './table.ts'

export const supportedArchitectures: readonly Architecture[] = ['x64', 'arm64']

/**
 * For lock-down, in a process that has had the boot filter since before Node started. To be installed for all threads
 * (SECCOMP_FILTER_FLAG_TSYNC: only the answer 0 is success), after libuv's have started: there will be no others.
 * Assembling costs milliseconds; a zygote does it once.
 */
export function runFilter(architecture: Architecture): Uint8Array {
  return assembleFilter(runTable, architecture)
}

/** For both drivers, from before Node starts (bubblewrap's `--seccomp`). It keeps nothing in: that is lock-down's. */
export function bootFilter(architecture: Architecture): Uint8Array {
  return assembleFilter(bootTable, architecture)
}
