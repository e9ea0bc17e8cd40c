import type { Libc } from './libc.ts'

/** For all threads of the process. Needs no privilege once no_new_privs is set, and cannot be undone. */
export function installFilter(libc: Libc, filter: Uint8Array): void {
  const program = Buffer.alloc(16)
  program.writeUInt16LE(filter.length / 8, 0)
  program.writeBigUInt64LE(libc.pointerTo(filter), 8)
  const unlocked = libc.call('seccomp', setModeFilter, forAllThreads, libc.pointerTo(program))
  // The kernel says so with the id of a thread that it could not put the filter on; then it has put it on none.
  if (unlocked !== 0) throw new Error(`The filter of system calls cannot hold for thread ${unlocked}`)
}

const setModeFilter = 1
const forAllThreads = 1
