import type { StartMessage, Step } from '@millrace/contracts'
import { evaluateDeep, type Scope } from '../evaluate/index.ts'
import { approversOf } from '../execute/index.ts'
import { deepFreeze } from '../json/index.ts'
import { givenApprovers, hasAddresses, noUrls, runUrlsAt } from './callback-urls.ts'
import type { FlowIndex } from './flow-index.ts'
import type { Loops } from './loops.ts'
import type { Results } from './results.ts'
import { idempotencyKey } from './step-path.ts'

export interface ScopeSources {
  start: StartMessage
  flow: FlowIndex
  results: Results
  loops: Loops
}

/** What expressions and code see at a step. Frozen, and free of secrets. */
export function createScopeAt({ start, flow, results, loops }: ScopeSources): (path: string) => Scope {
  const fixed = deepFreeze({
    trigger: start.trigger,
    config: start.config,
    customer: start.customer,
    instance: start.instance,
    flow: { key: start.flow.key, name: start.flow.name },
    state: {},
    connections: Object.fromEntries(
      Object.entries(start.connections).map(([slot, connection]) => [
        slot,
        { id: connection.id, connector: connection.connector, type: connection.type },
      ]),
    ),
  })
  const { id, attempt, queuedAt, integration, version, parent, replayOf } = start.run
  const run = {
    id,
    attempt,
    queuedAt,
    integration,
    version,
    parent: parent ?? null,
    replayOf: replayOf ?? null,
  }
  const addressed = start.callbacks !== undefined && hasAddresses(flow)

  function scopeAt(path: string): Scope {
    return {
      ...fixed,
      run: runAt(path),
      steps: Object.freeze(results.visibleFrom(path)),
      loop: loops.itemAt(path) ?? undefined,
      error: results.errorAt(path),
    }
  }

  function runAt(path: string): object {
    const own = {
      ...run,
      get idempotencyKey() {
        return idempotencyKey(id, path)
      },
    }
    if (!addressed) return Object.freeze(Object.assign(own, noUrls))
    const approvers = (step: Step) =>
      approversOf(step.id, evaluateDeep(givenApprovers(step), scopeAt(path), `the approvers of ${step.id}`))
    const urls = runUrlsAt(path, { callbacks: start.callbacks, flow, approversOf: approvers })
    return Object.freeze(Object.defineProperties(own, Object.getOwnPropertyDescriptors(urls)))
  }

  return scopeAt
}
