import { becomeChild } from './become-child.ts'
import type { Libc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'
import { lockDown } from './lock-down.ts'

/**
 * Goes through what each child does first, without doing it: V8 compiles a function when it is first called, and what the
 * zygote has called is compiled for all of its children.
 */
export function rehearseChild(libc: Libc, filter: Uint8Array): void {
  const dry = withoutEffect(libc)
  for (let time = 0; time < times; time += 1) {
    becomeChild(dry, { id: '', limits })
    lockDown(dry, { limits, filter, startThreads: () => {} })
  }
}

const times = 5
const limits: ProcessLimits = { dataBytes: 0, cpuSeconds: 0, scratchBytes: 0, descriptors: 0 }

/** Safe: all but one are called for what they do, or for a number. */
function withoutEffect({ pointerTo, ...libc }: Libc): Libc {
  const dry = Object.fromEntries(Object.keys(libc).map((name) => [name, () => 0]))
  return { ...dry, pointerTo } as unknown as Libc
}
