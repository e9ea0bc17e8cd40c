import { Socket } from 'node:net'
import { setTimeout } from 'node:timers'
import { protocolVersion, type RecordedStep, type StartMessage, type ToSandbox } from '@millrace/contracts'
import type { InsideAround } from '@millrace/sandbox/inside'
import { type Channel, openChannel } from './channel.ts'
import { captureConsole } from './code/index.ts'
import { loadConnectors, needsConnectors, noConnectors } from './connectors.ts'
import { installEgress } from './egress/index.ts'
import { prepareIdle } from './prepare.ts'
import { reportToSupervisor } from './run/errors.ts'
import { FlowRun, type RunMessage } from './run/flow-run.ts'

const protocolDescriptor = 3

/** Longer than any worker takes. */
const killedWithinMs = 5000

// Taken before any step code: what it replaces must not keep the process alive.
const { exit, kill, pid } = process

/** Speaks with the worker, and executes the one run that it hands over. */
export function serveRun({ brokerDirectory, isPrepared }: InsideAround): void {
  installEgress({ brokerDirectory })
  let run: FlowRun | null = null
  let started = false
  /** What came while connectors were loading. */
  const early: RunMessage[] = []
  /** What a long history sent ahead of `start`. */
  const history: RecordedStep[] = []

  const channel = openChannel(new Socket({ fd: protocolDescriptor, readable: true, writable: true }), {
    message: receive,
    data: (token, bytes) => run?.receiveData(token, bytes),
    closed: dieWithWorker,
  })

  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  process.on('exit', (code) => run?.exiting(code))
  channel.send({ type: 'ready', protocol: protocolVersion })
  if (!isPrepared) prepareIdle(() => started)

  function receive(message: ToSandbox): void {
    switch (message.type) {
      case 'start':
        if (!started) void begin(message)
        return
      case 'history':
        for (const step of message.steps) history.push(step)
        return
      default:
        if (run) run.receive(message)
        else early.push(message)
    }
  }

  /** Before there is a run, nobody would hear of it: the worker sees the exit. */
  function fail(thrown: unknown): void {
    if (run) {
      run.crash(thrown)
      return
    }
    reportToSupervisor(thrown)
    exit.call(process, 1)
  }

  async function begin(start: StartMessage): Promise<void> {
    started = true
    try {
      const connectors = needsConnectors(start) ? await loadConnectors() : noConnectors
      for (const step of start.history) history.push(step)
      run = new FlowRun({
        start: { ...start, history: history.splice(0) },
        channel,
        connectors,
        onDone: () => void leave(channel),
      })
    } catch (error) {
      await refuse(channel, error)
      return
    }
    const begun = run
    captureConsole((level, message) => begun.print(level, message))
    run.begin()
    for (const message of early.splice(0)) run.receive(message)
  }
}

/** There is no run to fail: the worker is told in its place, or it would wait until the deadline. */
async function refuse(channel: Channel, error: unknown): Promise<void> {
  reportToSupervisor(error)
  const message = 'The runner could not begin this run; the log of the worker has the reason'
  channel.send({ type: 'done', status: 'failed', error: { code: 'internal', message, retryable: false } })
  await leave(channel)
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
