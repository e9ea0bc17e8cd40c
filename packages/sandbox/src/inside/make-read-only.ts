import { mountFlags } from './kernel.ts'
import type { Libc } from './libc.ts'

/**
 * Nothing at a mount point can be changed from here on, nor its modes and times; devices can be written to all the same.
 * What else the mount is restricted by is said again: a user namespace may take no restriction from a mount of the host.
 */
export function makeReadOnly(libc: Libc, path: string, more = 0): void {
  const { bind, remount, readOnly, noSuid } = mountFlags
  libc.mount('', path, '', bind | remount | readOnly | noSuid | more | flagsOf(libc, path))
}

function flagsOf(libc: Libc, path: string): number {
  const [name, answer] = [Buffer.from(`${path}\0`), Buffer.alloc(statfsBytes)]
  libc.call('statfs', libc.pointerTo(name), libc.pointerTo(answer))
  const flags = Number(answer.readBigInt64LE(statfsFlags))
  const { noSuid, noDevices, noExec, noAccessTimes, noDirectoryAccessTimes, relativeAccessTimes } = mountFlags
  const same = flags & (noSuid | noDevices | noExec | noAccessTimes | noDirectoryAccessTimes)
  return (flags & statfsRelativeAccessTimes) === 0 ? same : same | relativeAccessTimes
}

/** `struct statfs` of the 64-bit architectures (`asm-generic/statfs.h`); the flags are those of mount(2) but for one. */
const statfsBytes = 120
const statfsFlags = 80
const statfsRelativeAccessTimes = 4096
