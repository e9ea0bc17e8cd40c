import { harmlessDevices } from './devices.ts'
import type { Libc } from './libc.ts'
import { makeReadOnly } from './make-read-only.ts'
import { openStdin } from './stdin.ts'

/**
 * The devices are the host's own, and to the owner of a device the kernel leaves its mode and times: where a worker is
 * root, a run could close /dev/null to the whole machine. So could it by a descriptor that was opened outside.
 */
export function takeHostAway(libc: Libc): void {
  for (const device of harmlessDevices) makeReadOnly(libc, `/dev/${device}`)
  openStdin(libc)
}
