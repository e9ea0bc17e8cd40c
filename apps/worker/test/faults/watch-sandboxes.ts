import type { Sandbox, SandboxDriver } from '@millrace/sandbox'

export interface WatchedDriver extends SandboxDriver {
  /** The process that executes the run now, or did so last. */
  pidOf(runId: string): number
  /** SIGKILL from outside, as the kernel does it when memory is short. */
  killRun(runId: string): void
  /** How many processes were given to runs. */
  taken(): number
}

/** A driver that tells which process executes which run: the start message says so. */
export function watchSandboxes(driver: SandboxDriver): WatchedDriver {
  const pids = new Map<string, number>()
  let taken = 0
  const pidOf = (runId: string): number => {
    const pid = pids.get(runId)
    if (pid === undefined) throw new Error(`run ${runId} was given no process`)
    return pid
  }
  return {
    name: driver.name,
    tier: driver.tier,
    get fallbacks() {
      return driver.fallbacks
    },
    close: () => driver.close(),
    pidOf,
    taken: () => taken,
    killRun(runId) {
      try {
        process.kill(pidOf(runId), 'SIGKILL')
      } catch (error) {
        // It has ended by itself.
        if (Object(error).code !== 'ESRCH') throw error
      }
    },
    async take(options) {
      const sandbox = await driver.take(options)
      taken += 1
      return noteStart(sandbox, (runId) => pids.set(runId, sandbox.pid))
    },
  }
}

function noteStart(sandbox: Sandbox, note: (runId: string) => void): Sandbox {
  return {
    pid: sandbox.pid,
    brokerDirectory: sandbox.brokerDirectory,
    messages: sandbox.messages,
    ended: sandbox.ended,
    kill: (reason) => sandbox.kill(reason),
    send(message) {
      const { type, run } = Object(message)
      if (type === 'start') note(run.id)
      return sandbox.send(message)
    },
  }
}
