import { isDeployed, type JsonObject, type Problem, takesEvents } from '@millrace/contracts'
import type { BindableConnections } from '../connection/check-bindings.ts'
import type { BatchRow, BatchVersion } from '../instance/batch/index.ts'
import { fitOf } from '../instance/check.ts'
import { type FlowPlan, planFlows } from '../instance/flows.ts'
import { migrateState } from '../instance/migrate.ts'
import { boundConnections } from '../instance/shape.ts'
import { stateOf } from '../instance/state.ts'
import { type InstanceState, instanceAfter } from '../instance/state-machine.ts'

/** What becomes of one instance when its turn comes. */
export type Move =
  | { kind: 'move'; state: NextState }
  /** It stays on its version: that one asks for more. */
  | { kind: 'incomplete'; problems: Problem[] }
  | { kind: 'skip'; because: string }

export interface NextState {
  versionId: string
  config: JsonObject
  connections: Record<string, string>
  flows: FlowPlan | null
  state: InstanceState
  /** undefined: those that are there stay. */
  problems: Problem[] | undefined
}

interface Target {
  row: BatchRow
  from: BatchVersion
  to: BatchVersion
  config: JsonObject
  connections: Record<string, string>
  bindable: BindableConnections
  now: Date
}

/** Pure: to the version of the rollout, with what the instance has. */
export function planMove({
  row,
  from,
  to,
  fromVersionId,
  bindable,
  now,
}: Omit<Target, 'config' | 'connections'> & { fromVersionId: string | null }): Move {
  if (row.versionId === to.id) return { kind: 'skip', because: 'It is on that version already.' }
  if (row.versionId !== fromVersionId)
    return { kind: 'skip', because: 'It was moved to another version meanwhile.' }
  const migrated = migrateState({
    from: from.definition,
    to: to.definition,
    config: row.config,
    connections: boundConnections(row),
  })
  return planState({ row, from, to, ...migrated, bindable, now })
}

/** Pure: what is deployed moves only when nothing is missing; a draft says what is. */
export function planState({ row, from, to, config, connections, bindable, now }: Target): Move {
  const fit = fitOf({
    definition: to.definition,
    config,
    connections,
    customerId: row.customerId,
    instanceId: row.id,
    bindable,
  })
  const next = instanceAfter(stateOf(row), { kind: fit.gaps.length === 0 ? 'complete' : 'incomplete' })
  if (!next.allowed) return { kind: 'incomplete', problems: fit.gaps }
  const deployed = isDeployed(row.status)
  const flows = deployed
    ? planFlows({
        deployed: row.flows,
        previous: from.definition,
        definition: to.definition,
        config: fit.config,
        previousConfig: row.config,
        enabled: takesEvents(row.status),
        now,
      })
    : null
  return {
    kind: 'move',
    state: {
      versionId: to.id,
      config: deployed ? fit.config : config,
      connections,
      flows,
      state: next.state,
      problems: deployed ? undefined : fit.gaps,
    },
  }
}
