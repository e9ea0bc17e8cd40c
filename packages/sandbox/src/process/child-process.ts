import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { ProcessExit } from './live-process.ts'

export async function exitOf(child: ChildProcess): Promise<ProcessExit> {
  const { promise, resolve } = Promise.withResolvers<ProcessExit>()
  child.once('exit', (code, signal) =>
    resolve({ code, signal, failure: null, outOfCpu: signal === 'SIGXCPU' }),
  )
  child.once('error', (error) => {
    // Also raised for a failed kill or send; only a process that never started has no exit to wait for.
    if (child.pid === undefined)
      resolve({ code: null, signal: null, failure: error.message, outOfCpu: false })
  })
  return promise
}

/** A containment tells of the signal that ended its program as a shell does: 128 and its number. */
export function innerExit(exit: ProcessExit): ProcessExit {
  const signal = exit.code === null ? null : signalName(exit.code - 128)
  return signal === null ? exit : { ...exit, code: null, signal, outOfCpu: signal === 'SIGXCPU' }
}

export function signalName(number: number): string | null {
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? null
}

export function killGroup(pid: number | undefined): void {
  if (pid !== undefined) killProcess(-pid)
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // ESRCH: it is dead already.
  }
}
