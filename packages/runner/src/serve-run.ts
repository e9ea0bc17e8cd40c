import { Socket } from 'node:net'
import { setTimeout } from 'node:timers'
import type { InsideAround } from '@millrace/sandbox/inside'
import type { Channel } from './channel.ts'
import { captureConsole } from './code/index.ts'
import { installEgress } from './egress/index.ts'
import { prepareIdle } from './prepare.ts'
import { renewRandomness } from './realm/index.ts'
import { reportToSupervisor } from './run/errors.ts'
import type { FlowRun } from './run/flow-run.ts'
import { serveLine } from './serve-line.ts'

const protocolDescriptor = 3

/** Longer than any worker takes. */
const killedWithinMs = 5000

// Taken before any step code: what it replaces must not keep the process alive.
const { exit, kill, pid } = process

/** Gives this process to the one run that the worker hands over. */
export function serveRun({ brokerDirectory, isPrepared }: InsideAround): void {
  if (isPrepared) renewRandomness()
  installEgress({ brokerDirectory })
  let run: FlowRun | null = null
  const line = serveLine(new Socket({ fd: protocolDescriptor, readable: true, writable: true }), {
    begins: (begun) => {
      run = begun
      captureConsole((level, message) => begun.print(level, message))
    },
    over: (channel) => void leave(channel),
    closed: dieWithWorker,
  })
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  process.on('exit', (code) => run?.exiting(code))
  if (!isPrepared) prepareIdle(() => line.isTaken)

  /** Before there is a run, nobody would hear of it: the worker sees the exit. */
  function fail(thrown: unknown): void {
    if (run) {
      run.crash(thrown)
      return
    }
    reportToSupervisor(thrown)
    exit.call(process, 1)
  }
}

/**
 * The worker takes the last message and kills this process. One that ended first would break what the worker is sending
 * just then, and with the socket what it has not read yet.
 */
async function leave(channel: Channel): Promise<void> {
  await channel.flush()
  process.removeAllListeners('exit')
  setTimeout(() => exit.call(process, 0), killedWithinMs)
}

/** Without its worker a run has no journal and no owner. What its code has started goes with it. */
function dieWithWorker(): void {
  try {
    kill.call(process, -pid, 'SIGKILL')
  } catch {
    // Not the leader of a process group: somebody started the runner by hand.
    exit.call(process, 1)
  }
}
