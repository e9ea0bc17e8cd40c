import { constants } from 'node:fs'
import { chmod, lstat, mkdtemp, open, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A directory that nobody but this user can enter (`mkdtemp` makes it with mode 0700). */
export function createWorkDir(root: string): Promise<string> {
  return mkdtemp(join(root, 'run-'))
}

/**
 * Removes what hostile code left, after its processes are dead. Symbolic links are removed, never followed: `rm` looks
 * with lstat and unlinks.
 */
export async function removeWorkDir(path: string): Promise<void> {
  try {
    // The usual case: the run wrote nothing.
    return await rmdir(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
  }
  try {
    await rm(path, { recursive: true, force: true })
  } catch (error) {
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error
    await openUp(path)
    await rm(path, { recursive: true, force: true })
  }
}

/** Linux: a descriptor for the entry itself, which needs no permission on it and does not follow a link. */
const O_PATH = 0o10000000

/** Directories without permissions (`chmod 000`) stop an ordinary user's `rm`: give them back, by descriptor. */
async function openUp(path: string): Promise<void> {
  if (process.platform !== 'linux' || !(await lstat(path)).isDirectory()) return
  const handle = await open(path, O_PATH | constants.O_NOFOLLOW | constants.O_DIRECTORY)
  try {
    await chmod(`/proc/self/fd/${handle.fd}`, 0o700)
  } finally {
    await handle.close()
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(path, entry.name))
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
