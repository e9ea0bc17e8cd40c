import { mkdtempSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeadOwner, ownTag } from '../process/owner-tag.ts'
import { removeWorkDir } from './work-dir.ts'

const prefix = 'millrace-sandboxes-'
const namePattern = /^millrace-sandboxes-([\d.]+)-/

/** The directory of one driver, which holds those of its processes. Its name says whose it is. */
export function createDriverRoot(tempDir: string): string {
  return mkdtempSync(join(tempDir, `${prefix}${ownTag()}-`))
}

/** Removes what drivers left whose process was killed. Only this user's, and only where it is certain that the owner is dead. */
export async function sweepDeadRoots(tempDir: string): Promise<void> {
  for (const name of await readdir(tempDir)) {
    const owner = namePattern.exec(name)?.[1]
    if (owner === undefined || !isDeadOwner(owner)) continue
    const path = join(tempDir, name)
    const { uid } = await lstat(path)
    if (uid === process.getuid?.()) await removeWorkDir(path)
  }
}
