import { type FromSandbox, protocolVersion, type StartMessage } from '@millrace/contracts'
import { noConnectors } from './connectors.ts'
import { FlowRun } from './run/flow-run.ts'

/**
 * Runs a small flow that tells nobody and does nothing. The first run of anything in a new process is slow (modules,
 * hooks and code that V8 has not seen yet); a spare that waits has the time to get over it.
 */
export function rehearse(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const send = (message: FromSandbox) => {
    if (message.type === 'commit')
      queueMicrotask(() => run.receive({ type: 'committed', token: message.token }))
  }
  const channel = { send, sendData: () => {}, drained: () => null, flush: () => Promise.resolve() }
  const run = new FlowRun({ start: rehearsal, channel, connectors: noConnectors, onDone: resolve })
  run.begin()
  return promise
}

export const rehearsal: StartMessage = {
  type: 'start',
  protocol: protocolVersion,
  run: { id: 'rehearsal', attempt: 1, integration: 'rehearsal', version: null, queuedAt: '' },
  flow: {
    key: 'rehearsal',
    name: 'Rehearsal',
    trigger: { id: 'trigger', use: 'manual' },
    steps: [
      { id: 'branch', use: 'branch', with: { cases: [{ key: 'one', when: '{{ trigger.body === 1 }}' }] } },
      {
        id: 'code',
        use: 'code',
        with: { source: 'export default async ({ log }) => { log.info("one", { n: 1 }) }' },
      },
    ],
  },
  trigger: { body: 1 },
  config: {},
  customer: null,
  instance: null,
  connections: {},
  history: [],
  limits: { logLines: 10, logBytes: 1000, logLineBytes: 1000, outputBytes: 1000 },
}
