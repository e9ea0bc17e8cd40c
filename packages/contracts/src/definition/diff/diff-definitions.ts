import type { Definition } from '../schema.ts'
import { changesOf } from './changes.ts'
import { diffFlows } from './flows.ts'
import { diffFields, diffPages, diffSlots, pairPages } from './items.ts'
import { createEditBudget } from './lines.ts'
import { isSameOrder } from './order.ts'
import type { DefinitionDiff } from './schema.ts'

/** What it takes to come from one definition to another. Time and size are bounded, whatever the definitions hold. */
export function diffDefinitions(before: Definition, after: Definition): DefinitionDiff {
  const budget = createEditBudget()
  const pages = pairPages(before.config?.pages ?? [], after.config?.pages ?? [])
  return {
    details: changesOf(details(before), details(after), budget),
    flows: diffFlows(before.flows, after.flows, budget),
    connections: diffSlots(before.connections ?? {}, after.connections ?? {}, budget),
    pages: diffPages(pages, budget),
    fields: diffFields(pages, budget),
    isReordered: !(
      isSameOrder(flowKeys(before), flowKeys(after)) && isSameOrder(fieldKeys(before), fieldKeys(after))
    ),
  }
}

export function isEmptyDiff({ isReordered, ...lists }: DefinitionDiff): boolean {
  return !isReordered && Object.values(lists).every((list) => list.length === 0)
}

function details(definition: Definition): object {
  const { flows: _flows, connections: _connections, config: _config, ...rest } = definition
  return rest
}

const flowKeys = ({ flows }: Definition) => flows.map(({ key }) => key)

const fieldKeys = ({ config }: Definition) =>
  (config?.pages ?? []).flatMap(({ title, fields }) => [`page ${title}`, ...fields.map(({ key }) => key)])
