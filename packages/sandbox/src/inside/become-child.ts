import { insidePaths, processSocketName } from './command.ts'
import { mountFlags } from './kernel.ts'
import type { Libc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'
import { mountScratch } from './mount-scratch.ts'
import { openStdin } from './stdin.ts'

/**
 * Makes of a fresh fork the first process of rooms of its own: its own mounts, its own broker directory and nobody else's,
 * an empty private disk, its own IPC and stdin; then connects it to its driver. The network namespace has no interface and
 * is the zygote's, so the filter refuses whatever two processes could meet with there.
 */
export function becomeChild(libc: Libc, { id, limits }: { id: string; limits: ProcessLimits }): void {
  libc.unshare(newMounts | newIpc)
  // Covered rather than unmounted, which the kernel makes every core wait for. Nobody without capabilities looks beneath.
  libc.mount(`${insidePaths.broker}/${id}`, insidePaths.broker, '', mountFlags.bind)
  mountScratch(libc, limits)
  openStdin(libc)
  const socketPath = `${insidePaths.broker}/${processSocketName}`
  libc.moveDescriptor(libc.connectUnix(socketPath), protocolDescriptor)
  const output = libc.connectUnix(socketPath)
  libc.copyDescriptor(output, 1)
  libc.moveDescriptor(output, 2)
}

const newMounts = 0x2_0000
const newIpc = 0x800_0000
const protocolDescriptor = 3
