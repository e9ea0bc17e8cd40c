import { dirname, join, relative } from 'node:path'
import type { Mount } from './containment/containment.ts'
import { insidePaths } from './inside/command.ts'

/** What each sandbox executes. */
export interface SandboxProgram {
  /** A file that calls `runInside`; its first frame says that it has booted. */
  file: string
  /** The directory that it needs to see; default: its own. */
  root?: string
  /** Handed to it. */
  args?: readonly string[]
  nodeFlags?: readonly string[]
}

/** For its calls of libc; what it warns of is known. */
const requiredFlags = ['--experimental-ffi', '--disable-warning=ExperimentalWarning']

/** How Node is started with it, by its paths on the host. */
export function commandOnHost(
  { file, args = [], nodeFlags = [] }: SandboxProgram,
  flags: readonly string[],
): string[] {
  return [process.execPath, ...requiredFlags, ...nodeFlags, ...flags, file, ...args]
}

/** The same by its paths inside. */
export function commandInside(
  { file, root = dirname(file), args = [], nodeFlags = [] }: SandboxProgram,
  flags: readonly string[],
): string[] {
  const path = join(insidePaths.program, relative(root, file))
  return [insidePaths.node, ...requiredFlags, ...nodeFlags, ...flags, path, ...args]
}

export function programMount({ file, root = dirname(file) }: SandboxProgram): Mount {
  return { from: root, to: insidePaths.program }
}
