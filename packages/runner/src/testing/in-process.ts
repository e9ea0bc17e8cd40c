import type { FromSandbox, StartMessage } from '@millrace/contracts'
import { loadConnectors, needsConnectors, noConnectors } from '../connectors.ts'
import { FlowRun, type RunMessage } from '../run/flow-run.ts'

/** A run without a process and a socket of its own. */
export interface InProcessRun {
  /** What a worker would send. */
  send(message: RunMessage): void
  sendData(token: number, bytes: Uint8Array): void
  /** Resolves when the run has said `done`. */
  readonly ended: Promise<void>
}

export interface InProcessOptions {
  start: StartMessage
  /** Called later than it is sent, as through a socket. */
  onMessage: (message: FromSandbox, run: InProcessRun) => void
  onData?: (piece: { token: number; bytes: Uint8Array }, run: InProcessRun) => void
}

/** @public Loaded by run-in-process.ts, past the loader of a test runner. */
export async function runInProcess({ start, onMessage, onData }: InProcessOptions): Promise<InProcessRun> {
  const ended = Promise.withResolvers<void>()
  // One at a time, each after what sent it is through: messages of a socket never arrive inside of a call.
  const later = (deliver: () => void) => queueMicrotask(deliver)
  const flow = new FlowRun({
    start: asSent(start),
    connectors: needsConnectors(start) ? await loadConnectors() : noConnectors,
    channel: {
      send: (message) => {
        const sent = asSent(message)
        later(() => onMessage(sent, run))
      },
      sendData: (token, bytes) => {
        const copy = Uint8Array.from(bytes)
        later(() => onData?.({ token, bytes: copy }, run))
      },
      drained: () => null,
      flush: () => Promise.resolve(),
    },
    onDone: () => later(ended.resolve),
  })
  const run: InProcessRun = {
    send: (message) => {
      const sent = asSent(message)
      later(() => flow.receive(sent))
    },
    sendData: (token, bytes) => later(() => flow.receiveData(token, bytes)),
    ended: ended.promise,
  }
  flow.begin()
  return run
}

/** What the socket would make of a message: a copy, without the keys that are undefined. Safe: the copy has the same type. */
function asSent<Message>(message: Message): Message {
  return JSON.parse(JSON.stringify(message)) as Message
}
