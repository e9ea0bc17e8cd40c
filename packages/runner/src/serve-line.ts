import type { Socket } from 'node:net'
import { protocolVersion, type RecordedStep, type StartMessage, type ToSandbox } from '@millrace/contracts'
import { type Channel, openChannel } from './channel.ts'
import { loadConnectors, needsConnectors, noConnectors } from './connectors.ts'
import { reportToSupervisor } from './run/errors.ts'
import { FlowRun, type RunMessage } from './run/flow-run.ts'

/** What becomes of a line to the worker. */
export interface LineEvents {
  /** Its run is about to begin. */
  begins(run: FlowRun): void
  /** The last message is on its way. */
  over(channel: Channel): void
  /** The worker hung up. */
  closed(): void
}

/** One line to a worker, over which one run comes. */
export interface Line {
  /** The worker has sent its run. */
  readonly isTaken: boolean
}

/** Says ready, and executes the run that the worker sends. */
export function serveLine(socket: Socket, on: LineEvents): Line {
  let run: FlowRun | null = null
  let isTaken = false
  /** What came while connectors were loading. */
  const early: RunMessage[] = []
  /** What a long history sent ahead of `start`. */
  const history: RecordedStep[] = []

  const channel = openChannel(socket, {
    message: receive,
    data: (token, bytes) => run?.receiveData(token, bytes),
    closed: on.closed,
  })
  channel.send({ type: 'ready', protocol: protocolVersion })

  function receive(message: ToSandbox): void {
    switch (message.type) {
      case 'start':
        if (!isTaken) void begin(message)
        return
      case 'history':
        for (const step of message.steps) history.push(step)
        return
      default:
        if (run) run.receive(message)
        else early.push(message)
    }
  }

  async function begin(start: StartMessage): Promise<void> {
    isTaken = true
    try {
      const connectors = needsConnectors(start) ? await loadConnectors() : noConnectors
      for (const step of start.history) history.push(step)
      run = new FlowRun({
        start: { ...start, history: history.splice(0) },
        channel,
        connectors,
        onDone: () => on.over(channel),
      })
    } catch (error) {
      refuse(error)
      return
    }
    on.begins(run)
    run.begin()
    for (const message of early.splice(0)) run.receive(message)
  }

  /** There is no run to fail: the worker is told in its place, or it would wait until the deadline. */
  function refuse(error: unknown): void {
    reportToSupervisor(error)
    const message = 'The runner could not begin this run; the log of the worker has the reason'
    channel.send({ type: 'done', status: 'failed', error: { code: 'internal', message, retryable: false } })
    on.over(channel)
  }

  return {
    get isTaken() {
      return isTaken
    },
  }
}
