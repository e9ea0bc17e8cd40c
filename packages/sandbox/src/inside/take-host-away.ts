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
  closeHandedOn(libc)
}

/**
 * Whoever started the worker may have handed it more than it knows of, and it hands that on. What Node itself has opened
 * closes on exec; what has come through one does not.
 */
function closeHandedOn(libc: Libc): void {
  for (let fd = firstOther; fd < mostOfNode; fd += 1) {
    if (libc.isOpen(fd) && !libc.closesOnExec(fd)) libc.closeDescriptor(fd)
  }
  try {
    libc.call('close_range', mostOfNode, 0xffff_ffff, 0)
  } catch {
    // A kernel before 5.9.
    for (let fd = mostOfNode; fd < mostOfOthers; fd += 1) libc.closeDescriptor(fd)
  }
}

/** After the standard ones and the socket to the driver. */
const firstOther = 4
/** Node, which has just started, has some twenty. */
const mostOfNode = 1024
const mostOfOthers = 65_536
