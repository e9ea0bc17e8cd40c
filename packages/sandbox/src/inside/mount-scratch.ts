import { chdir } from 'node:process'
import { insidePaths } from './command.ts'
import type { Libc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'

/**
 * The empty private disk of this process, and its working directory. Mounted from within: no containment's own limits files
 * as well as bytes, and files without bytes take memory of the kernel that nothing else counts.
 */
export function mountScratch(libc: Libc, { scratchBytes }: Pick<ProcessLimits, 'scratchBytes'>): void {
  const options = `size=${scratchBytes},nr_inodes=${inodes},mode=0700`
  libc.mount('tmpfs', insidePaths.scratch, 'tmpfs', noSuid | noDevices | noExec, options)
  chdir(insidePaths.scratch)
}

const noSuid = 2
const noDevices = 4
const noExec = 8
const inodes = 10_000
