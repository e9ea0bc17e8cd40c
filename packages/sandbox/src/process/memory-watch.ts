import { residentBytesOf } from './process-tree.ts'

const intervalMs = 100
/** What Node itself needs beside the heap of the program: code, young generation, stacks. */
const overheadMb = 128

/**
 * The limit of a sandbox's cgroup, too: most of what Node needs belongs to files or was touched before it joined, and is not
 * counted there. That leaves room for what only a cgroup counts: the files in /tmp, buffers of sockets, and the kernel's own.
 */
export function residentBytesFor(memoryMb: number): number {
  return (memoryMb + overheadMb) * 1024 * 1024
}

export interface Watched {
  pid: number
  limitBytes: number
  onOver: () => void
}

/**
 * V8's own limit covers its heap only: Buffers and native memory are seen from outside. One timer for all sandboxes in
 * use, and none while there is none. Does nothing where there is no /proc.
 */
export class MemoryWatch {
  readonly #watched = new Set<Watched>()
  #timer: NodeJS.Timeout | null = null

  add(watched: Watched): () => void {
    this.#watched.add(watched)
    this.#timer ??= setInterval(() => {
      for (const each of this.#watched) void check(each)
    }, intervalMs)
    return () => this.#remove(watched)
  }

  #remove(watched: Watched): void {
    this.#watched.delete(watched)
    if (this.#watched.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }
}

async function check({ pid, limitBytes, onOver }: Watched): Promise<void> {
  const bytes = await residentBytesOf(pid)
  if (bytes !== null && bytes > limitBytes) onOver()
}
