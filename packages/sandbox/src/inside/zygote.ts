import { readSync, writeSync } from 'node:fs'
import { becomeChild } from './become-child.ts'
import type { FromZygote, ToZygote } from './command.ts'
import { endOnFailure } from './end-on-failure.ts'
import { InheritedDescriptors } from './inherited-descriptors.ts'
import type { Libc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'

const controlDescriptor = 3

/**
 * Forks a child per command until its driver hangs up; returns only in a child. It stays in one synchronous loop, so that
 * it has no open handle of libuv that a child would inherit.
 */
export function forkChildren(libc: Libc): { limits: ProcessLimits } {
  const inherited = new InheritedDescriptors(libc)
  const self = libc.call('pidfd_open', process.pid)
  const children = new Map<string, Child>()
  const commands = new CommandReader()
  tell({ event: 'ready' })
  for (;;) {
    const ready = libc.waitForAny([controlDescriptor, ...[...children.values()].map(({ pidfd }) => pidfd)])
    for (const [id, { pid, pidfd, limits }] of children) {
      if (!ready.includes(pidfd)) continue
      const end = libc.reap(pid)
      if (end === null) continue
      libc.closeDescriptor(pidfd)
      children.delete(id)
      // The first process of a namespace gets SIGKILL where others get SIGXCPU.
      const outOfCpu = end.signal !== null && end.cpuSeconds >= limits.cpuSeconds
      tell({ event: 'exited', id, code: end.code, signal: end.signal, outOfCpu })
    }
    if (!ready.includes(controlDescriptor)) continue
    const next = commands.read()
    if (next === null) libc.exitNow(0)
    for (const command of next ?? []) {
      if (command.op === 'ping') {
        tell({ event: 'pong' })
        continue
      }
      if (command.op === 'kill') {
        const child = children.get(command.id)
        if (child) libc.kill(child.pid, sigKill)
        continue
      }
      const ofProcesses = [self, ...[...children.values()].map(({ pidfd }) => pidfd)]
      const pid = fork(libc, { self, id: command.id })
      if (pid === null) continue
      if (pid === 0) {
        endOnFailure(libc, () => {
          for (const fd of ofProcesses) libc.closeDescriptor(fd)
          libc.renewEventLoop()
          inherited.makePrivate()
          becomeChild(libc, command)
        })
        return command
      }
      children.set(command.id, { pid, limits: command.limits, pidfd: libc.call('pidfd_open', pid) })
      tell({ event: 'forked', id: command.id, pid })
    }
  }
}

interface Child {
  limits: ProcessLimits
  pid: number
  pidfd: number
}

/** In a new PID namespace. null: the kernel gave no process. */
function fork(libc: Libc, { self, id }: { self: number; id: string }): number | null {
  try {
    // A second unshare is refused unless the namespace for children is put back first.
    libc.setns(self, newPids)
    libc.unshare(newPids)
    return libc.fork()
  } catch (error) {
    tell({ event: 'refused', id, message: error instanceof Error ? error.message : String(error) })
    return null
  }
}

const newPids = 0x2000_0000
const sigKill = 9

function tell(event: FromZygote): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`)
  for (let sent = 0; sent < line.length; ) sent += writeSync(controlDescriptor, line, sent)
}

class CommandReader {
  readonly #buffer = Buffer.alloc(64 * 1024)
  #rest = ''

  /** The commands that have come in full; null: the driver hung up. */
  read(): ToZygote[] | null {
    const count = readSync(controlDescriptor, this.#buffer, 0, this.#buffer.length, null)
    if (count === 0) return null
    const lines = (this.#rest + this.#buffer.toString('utf8', 0, count)).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.map(trustDriver)
  }
}

/** Safe: the driver builds its commands from this very type. */
function trustDriver(line: string): ToZygote {
  return JSON.parse(line) as ToZygote
}
