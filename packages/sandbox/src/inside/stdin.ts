import type { Libc } from './libc.ts'

/**
 * An own, empty stdin. One that was opened outside would lead to the host's device, and one that several processes have in
 * common would tell each of them what another has set on it.
 */
export function openStdin(libc: Libc): void {
  const path = Buffer.from('/dev/null\0')
  // Relative to nothing: the path is absolute.
  libc.moveDescriptor(libc.call('openat', 0, libc.pointerTo(path)), 0)
}
