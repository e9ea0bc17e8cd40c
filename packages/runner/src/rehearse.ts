import { type FromSandbox, protocolVersion, type StartMessage } from '@millrace/contracts'
import { noConnectors } from './connectors.ts'
import { prepareRealms } from './realm/index.ts'
import { FlowRun } from './run/flow-run.ts'

/** As many code steps as most flows have. */
const spareRealms = 4

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
  // The flow's own code and its expressions have one each already.
  return promise.then(() => prepareRealms(spareRealms))
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

/** With more kinds of steps, for a process that takes its time. */
export const fullRehearsal: StartMessage = {
  ...rehearsal,
  flow: {
    ...rehearsal.flow,
    steps: [
      ...rehearsal.flow.steps,
      { id: 'fields', use: 'transform', with: { fields: [{ to: 'n', from: 'trigger.body' }] } },
      {
        id: 'each',
        use: 'loop',
        with: { items: '{{ [1, 2] }}' },
        body: {
          steps: [
            {
              id: 'item',
              use: 'code',
              with: { source: 'export default ({ loop }) => ({ item: loop.item })' },
            },
          ],
        },
      },
    ],
  },
}
