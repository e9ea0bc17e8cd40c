import { mkdtempSync, readFileSync, readlinkSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeWorkDir } from './work-dir.ts'

const prefix = 'millrace-sandboxes-'
const namePattern = /^millrace-sandboxes-(\d+)\.(\d+)\.(\d+)-/

/** The directory of one driver, which holds those of its processes. Its name says whose it is. */
export function createDriverRoot(tempDir: string): string {
  return mkdtempSync(join(tempDir, `${prefix}${ownTag()}-`))
}

/**
 * Removes what drivers left whose process was killed. Only this user's, and only where the name proves that the owner
 * is dead: the same PID namespace, and no process with that pid and start time.
 */
export async function sweepDeadRoots(tempDir: string): Promise<void> {
  const namespace = pidNamespace()
  if (namespace === null) return
  for (const name of await readdir(tempDir)) {
    const [, itsNamespace, pid, startedAt] = namePattern.exec(name) ?? []
    if (pid === undefined || itsNamespace !== namespace || startTimeOf(pid) === startedAt) continue
    const path = join(tempDir, name)
    const { uid } = await lstat(path)
    if (uid === process.getuid?.()) await removeWorkDir(path)
  }
}

function ownTag(): string {
  return `${pidNamespace() ?? 0}.${process.pid}.${startTimeOf(String(process.pid)) ?? 0}`
}

/** null: not Linux. */
function pidNamespace(): string | null {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? null
  } catch {
    return null
  }
}

/** In clock ticks since boot: with it a pid names one process, however often it is used again. */
function startTimeOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold anything; the fields after it are counted from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
