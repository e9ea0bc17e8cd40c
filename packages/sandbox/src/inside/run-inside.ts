import { stat } from 'node:fs'
import { env } from 'node:process'
import { runFilter } from '../seccomp/index.ts'
import { architecture } from './architecture.ts'
import { type InsideCommand, insidePaths } from './command.ts'
import { endOnFailure } from './end-on-failure.ts'
import { type Libc, openLibc } from './libc.ts'
import type { ProcessLimits } from './limits.ts'
import { lockDown } from './lock-down.ts'
import { mountScratch } from './mount-scratch.ts'
import { rehearseChild } from './rehearse-child.ts'
import { settleHeap } from './settle-heap.ts'
import { takeHostAway } from './take-host-away.ts'
import { forkChildren } from './zygote.ts'

export interface InsideAround {
  /** Where the broker listens; null: there is none. */
  brokerDirectory: string | null
  /** `prepare` has been at work: this process is a fork of the one where it was. */
  isPrepared: boolean
}

/** A program that sandboxes execute. */
export interface InsideProgram {
  /**
   * Makes everything ready that all runs share: called once, in a process that then only forks. It must leave nothing
   * behind that does not survive a fork or is not to be shared: no handle, no timer, no thread of its own, no secret, no
   * random number drawn ahead.
   */
  prepare: () => Promise<void>
  /** The one run of this process, which is locked down by now: opens descriptor 3 and speaks the protocol. */
  main: (around: InsideAround) => void
}

/**
 * What a program calls to become a sandbox, as its driver said on the command line.
 *
 * @example
 * runInside({ prepare: async () => { await warmUp() }, main: ({ brokerDirectory }) => serve(brokerDirectory) })
 */
export function runInside(program: InsideProgram): void {
  const command = takeCommand()
  switch (command.mode) {
    case 'bare':
      program.main({ brokerDirectory: command.brokerDirectory, isPrepared: false })
      return
    case 'single': {
      const libc = openLibc()
      endOnFailure(libc, () => {
        takeHostAway(libc)
        mountScratch(libc, command.limits)
      })
      lock(libc, { limits: command.limits, filter: runFilter(architecture()) })
      program.main({ brokerDirectory: insidePaths.broker, isPrepared: false })
      return
    }
    case 'zygote':
      void serveForks(program)
      return
    default:
      command satisfies never
  }
}

async function serveForks({ prepare, main }: InsideProgram): Promise<void> {
  const libc = openLibc()
  const filter = runFilter(architecture())
  endOnFailure(libc, () => takeHostAway(libc))
  await prepare()
  rehearseChild(libc, filter)
  // Out of every handle's callback: the loop of a child goes on from here.
  setImmediate(() => {
    settleHeap()
    const { limits } = forkChildren(libc)
    becomeFirstProcess(libc)
    lock(libc, { limits, filter })
    endOnFailure(libc, () => main({ brokerDirectory: insidePaths.broker, isPrepared: true }))
  })
}

function lock(libc: Libc, { limits, filter }: { limits: ProcessLimits; filter: Uint8Array }): void {
  // Any use of libuv's thread pool starts all its threads.
  endOnFailure(libc, () => lockDown(libc, { limits, filter, startThreads: () => stat('/', () => {}) }))
}

/** What Node remembers of its process is the zygote's. */
function becomeFirstProcess({ exitNow }: Libc): void {
  Object.defineProperty(process, 'pid', { value: 1, enumerable: true, configurable: true })
  // What process.exit ends with; Node's own way joins threads that did not survive the fork.
  Object.defineProperty(process, 'reallyExit', { value: exitNow })
}

/** The program's own code, and that of its runs, finds no trace of it. */
function takeCommand(): InsideCommand {
  const text = process.argv.splice(2).at(-1)
  // A containment may set one or two of its own.
  for (const name of Object.keys(env)) Reflect.deleteProperty(env, name)
  if (text === undefined) return { mode: 'bare', brokerDirectory: null }
  return trustDriver(text)
}

/** Safe: the driver builds the command from this very type. */
function trustDriver(text: string): InsideCommand {
  return JSON.parse(text) as InsideCommand
}
