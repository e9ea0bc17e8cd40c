import type { Libc } from './libc.ts'

/** After the standard ones and the socket, which each child gets anew. */
const firstOther = 4
const mostDescriptors = 256

/**
 * The descriptors that a zygote has open, and its children would share: of event loops and of their threads, which wake by
 * them. A child that could write into one could wake, mislead or break the zygote, and with it the children of others.
 *
 * They are told from those that libuv opens anew in the child, under the same numbers, by a flag: libuv sets
 * close-on-exec, which means nothing here, since nobody executes anything; those of the zygote lose it.
 */
export class InheritedDescriptors {
  readonly #libc: Libc
  readonly #numbers: number[] = []

  constructor(libc: Libc) {
    this.#libc = libc
    for (let fd = firstOther; fd < mostDescriptors; fd += 1) {
      if (!libc.isOpen(fd)) continue
      libc.setCloseOnExec(fd, false)
      this.#numbers.push(fd)
    }
  }

  /** In a child whose event loop is renewed. The numbers stay open: what is left of a thread that is gone may still write to them. */
  makePrivate(): void {
    const own = this.#libc.call('eventfd2', 0, nonBlocking | closeOnExec)
    for (const fd of this.#numbers) {
      if (this.#libc.isOpen(fd) && !this.#libc.closesOnExec(fd)) this.#libc.copyDescriptor(own, fd)
    }
  }
}

const nonBlocking = 0o4000
const closeOnExec = 0o2000000
