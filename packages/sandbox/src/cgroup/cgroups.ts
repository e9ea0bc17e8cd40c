import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { killProcess } from '../process/child-process.ts'
import { isDeadOwner, ownTag } from '../process/owner-tag.ts'
import { type CgroupFolders, ownFolders } from './folders.ts'

export interface Cgroups {
  /** Puts a process, and whatever it starts, into a cgroup of its own. Throws when the kernel refuses. */
  add(pid: number, limits: { memoryBytes: number }): Promise<CgroupHandle>
}

export interface CgroupHandle {
  /** The kernel ended a process in it for want of memory. */
  oomKilled(): Promise<boolean>
  /** To be called when its process is gone. Whatever is left of what that has started is killed. */
  remove(): Promise<void>
}

/** Processes and their threads: a Node has a dozen. */
const maxTasks = 64
const removalAttempts = 20
const firstRemovalPauseMs = 10
/** Of all groups that this process has made. */
let count = 0

/**
 * Off by default: making, filling and removing a group costs a millisecond or more, which is a good part of what a fork
 * costs, and the kernel keeps a removed group's accounts for a while.
 *
 * Limits of memory and of tasks for each sandbox, by the kernel's control groups, below the one that this process is in.
 * null: the machine does not let us. Of version 2 it moves this process into a group `worker` beside those of the
 * sandboxes, since a group with processes of its own may not divide its resources; so whoever starts the worker has to
 * delegate a group to it alone (systemd: `Delegate=memory pids`).
 */
export function openCgroups(folders: CgroupFolders | null = ownFolders()): Cgroups | null {
  if (folders === null) return null
  try {
    if (folders.version === 2) divide(folders.unified)
    const files = folders.version === 2 ? version2 : version1
    const prefix = `millrace-${ownTag()}-`
    // Proves that groups can be made, before anybody relies on them.
    for (const folder of foldersOf(folders)) {
      const trial = join(folder, `${prefix}trial`)
      mkdirSync(trial)
      rmdirSync(trial)
      sweep(folder)
    }
    return {
      add: async (pid, limits) => {
        count += 1
        const name = `${prefix}${count}`
        return fill({ folders: foldersOf(folders).map((folder) => join(folder, name)), files, pid, limits })
      },
    }
  } catch {
    return null
  }
}

/** What workers left that were killed: groups whose name says that their owner is dead, if they are empty. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^millrace-([\d.]+)-/.exec(name)?.[1]
    if (owner === undefined || !isDeadOwner(owner)) continue
    try {
      rmdirSync(join(folder, name))
    } catch {
      // Its processes are on their way out; the next worker finds it.
    }
  }
}

interface Files {
  settings: (limits: { memoryBytes: number }) => [file: string, value: string][][]
  oomEvents: string
}

/** One folder. Without swap: a limit that memory may evade by being slow is none. */
const version2: Files = {
  settings: ({ memoryBytes }) => [
    [
      ['memory.max', `${memoryBytes}`],
      ['memory.swap.max', '0'],
      ['memory.oom.group', '1'],
      ['pids.max', `${maxTasks}`],
    ],
  ],
  oomEvents: 'memory.events',
}

/** A folder for memory, and one for tasks where that controller is there. */
const version1: Files = {
  settings: ({ memoryBytes }) => [
    [
      ['memory.limit_in_bytes', `${memoryBytes}`],
      ['memory.swappiness', '0'],
    ],
    [['pids.max', `${maxTasks}`]],
  ],
  oomEvents: 'memory.oom_control',
}

function foldersOf(folders: CgroupFolders): string[] {
  if (folders.version === 2) return [folders.unified]
  return folders.pids === null ? [folders.memory] : [folders.memory, folders.pids]
}

function divide(unified: string): void {
  const controllers = readFileSync(join(unified, 'cgroup.controllers'), 'utf8').split(/\s/)
  if (!controllers.includes('memory') || !controllers.includes('pids'))
    throw new Error('The controllers are not delegated')
  const worker = join(unified, 'worker')
  mkdirSync(worker, { recursive: true })
  writeFileSync(join(worker, 'cgroup.procs'), `${process.pid}`)
  writeFileSync(join(unified, 'cgroup.subtree_control'), '+memory +pids')
}

async function fill({
  folders,
  files,
  pid,
  limits,
}: {
  folders: string[]
  files: Files
  pid: number
  limits: { memoryBytes: number }
}): Promise<CgroupHandle> {
  const remove = async () => {
    await Promise.all(folders.map(removeFolder))
  }
  try {
    const settings = files.settings(limits)
    for (const [index, folder] of folders.entries()) {
      await mkdir(folder)
      for (const [file, value] of settings[index] ?? []) await setIfThere(join(folder, file), value)
      await writeFile(join(folder, 'cgroup.procs'), `${pid}`)
    }
  } catch (error) {
    await remove()
    throw error
  }
  return {
    oomKilled: async () => {
      const text = await readFile(join(folders[0] ?? '', files.oomEvents), 'utf8').catch(() => '')
      return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0) > 0
    },
    remove,
  }
}

/** What a kernel is built without (swap, groups for the OOM killer) has no file; the limits themselves must be there. */
const optional = /memory\.(?:swap\.max|swappiness|oom\.group)$/

async function setIfThere(file: string, value: string): Promise<void> {
  try {
    await writeFile(file, value, { flag: 'r+' })
  } catch (error) {
    if (!optional.test(file)) throw error
  }
}

/** The kernel lets go of a group a moment after its last process is dead, and not while one lives. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rmdir(folder)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOENT') return
      if (code !== 'EBUSY' || attempt === removalAttempts) throw error
      await killAllIn(folder)
      await delay(firstRemovalPauseMs * attempt)
    }
  }
}

async function killAllIn(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'cgroup.procs'), 'latin1').catch(() => '')
  for (const pid of text.split('\n').map(Number)) {
    // 0: of another PID namespace, which has no number for us.
    if (pid > 0) killProcess(pid)
  }
}
