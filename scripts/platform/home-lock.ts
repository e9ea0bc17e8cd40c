import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

/** One stack per home: two would share a database and two sets of workers without knowing. */
export function lockHome(home: string): { release(): void } {
  const file = path.join(home, 'supervisor.pid')
  const owner = readOwner(file)
  if (owner !== null && owner !== process.pid && isAlive(owner)) {
    throw new StartError(
      `Millrace already runs on ${home} (process ${owner}): stop it first, or set MILLRACE_HOME to another folder.`,
    )
  }
  writeFileSync(file, `${process.pid}\n`, { mode: 0o600 })
  return {
    release() {
      if (readOwner(file) === process.pid) rmSync(file, { force: true })
    },
  }
}

function readOwner(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  // After a reboot or in a new container the same number may belong to anybody.
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts')
  } catch {
    return process.platform !== 'linux'
  }
}
