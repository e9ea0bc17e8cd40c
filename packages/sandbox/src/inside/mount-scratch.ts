import { chdir } from 'node:process'
import { insidePaths } from './command.ts'
import { mountFlags } from './kernel.ts'
import type { Libc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'

/**
 * The empty private disk of this process, and its working directory. Mounted from within: no containment's own limits files
 * as well as bytes, and files without bytes take memory of the kernel that nothing else counts.
 */
export function mountScratch(libc: Libc, { scratchBytes }: Pick<ProcessLimits, 'scratchBytes'>): void {
  const options = `size=${scratchBytes},nr_inodes=${inodes},mode=0700`
  libc.mount(
    'tmpfs',
    insidePaths.scratch,
    'tmpfs',
    mountFlags.noSuid | mountFlags.noDevices | mountFlags.noExec,
    options,
  )
  chdir(insidePaths.scratch)
}

const inodes = 10_000
