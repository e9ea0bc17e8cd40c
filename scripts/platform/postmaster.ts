import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The process id in `postmaster.pid`, when that process lives and really serves this data folder. */
export function findPostmaster(dataDir: string): number | null {
  let pid: number
  try {
    pid = Number.parseInt(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8'), 10)
  } catch {
    return null
  }
  return Number.isInteger(pid) && pid > 1 && servesFolder(pid, dataDir) ? pid : null
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Resolves when the process has ended. It may be somebody else's child (taken over), so it is asked once a second. */
export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(1_000, undefined, { ref: false })
}

/** SIGINT disconnects the clients and writes a checkpoint; SIGQUIT skips that and leaves the rest to recovery. */
export async function stopPostmaster(pid: number): Promise<void> {
  const steps: { signal: NodeJS.Signals; graceMs: number }[] = [
    { signal: 'SIGINT', graceMs: 10_000 },
    { signal: 'SIGQUIT', graceMs: 5_000 },
    { signal: 'SIGKILL', graceMs: 5_000 },
  ]
  for (const { signal, graceMs } of steps) {
    if (!isAlive(pid)) return
    signalProcess(pid, signal)
    if (await endedWithin(pid, graceMs)) return
  }
}

export async function endedWithin(pid: number, graceMs: number): Promise<boolean> {
  const deadline = performance.now() + graceMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await delay(20)
  }
  return true
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between.
  }
}

/** A number alone proves nothing: after a reboot it may belong to any program. */
function servesFolder(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false
  const command = commandLine(pid)
  return command?.includes('postgres') === true && command.includes(dataDir)
}

function commandLine(pid: number): string | null {
  if (process.platform === 'linux') return readProc(pid, 'cmdline')
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  return status === 0 ? stdout : null
}

/** A child that ended and was not yet waited for still answers to signal 0. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && / Z /.test(readProc(pid, 'stat')?.replace(/^.*\)/s, '') ?? '')
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}
