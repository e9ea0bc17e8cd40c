import type { StartMessage } from '@millrace/contracts'
import type { Scope } from '../evaluate/index.ts'
import { deepFreeze } from '../json/index.ts'
import type { Results } from './results.ts'

/** What expressions and code see at a step. Frozen, and free of secrets. */
export function createScopeAt(start: StartMessage, results: Results): (path: string) => Scope {
  const { id, attempt, queuedAt } = start.run
  const fixed = deepFreeze({
    trigger: start.trigger,
    config: start.config,
    customer: start.customer,
    instance: start.instance,
    flow: { key: start.flow.key, name: start.flow.name },
    run: { id, attempt, queuedAt, integration: start.run.integration, version: start.run.version },
    state: {},
    connections: Object.fromEntries(
      Object.entries(start.connections).map(([slot, connection]) => [
        slot,
        { id: connection.id, connector: connection.connector, type: connection.type },
      ]),
    ),
  })
  return (path) => ({
    ...fixed,
    steps: Object.freeze(results.visibleFrom(path)),
    loop: results.loopItemOf(path) ?? undefined,
  })
}
