import { connectorManifests } from '@millrace/connectors/manifests'
import { type Flow, validateDefinition } from '@millrace/contracts'
import type { Given, Platform, Started } from '@millrace/testing/conformance'
import { MemoryRun, type MemoryWorld } from './memory-run.ts'
import { MemoryState } from './memory-state.ts'

/** Runs flows in this process: the engine and the runner as they are, what is around them in memory. */
export function createMemoryPlatform(): Platform {
  return {
    name: 'memory',
    async start({ definition, input, config, state: entries }: Given): Promise<Started> {
      const checked = validateDefinition(definition, { manifests: connectorManifests })
      if (checked.problems.length > 0 || checked.definition === null) {
        return { ok: false, problems: checked.problems.map(({ message }) => message) }
      }
      const flows = new Map(checked.definition.flows.map((flow) => [flow.key, flow]))
      const first = checked.definition.flows[0]
      if (first === undefined) throw new Error('The integration has no flow')
      const state = new MemoryState()
      for (const { scope, key, value } of entries) state.set(scope, key, value, first.key)
      const world: MemoryWorld = { state, config, flowOf: (key: string): Flow | undefined => flows.get(key) }
      return { ok: true, run: MemoryRun.start(world, { flow: first, input, parent: null }) }
    },
  }
}
