import type { ConnectorManifest, Field, JsonObject, Step } from '@millrace/contracts'
import { newStepId } from '../document/index.ts'
import { coreCategories, coreSteps, triggerKinds, triggerStarter } from './core.ts'
import type { Manifests } from './describe.ts'

/** Something that can be dragged onto the canvas. */
export interface PaletteItem {
  kind: 'trigger' | 'step'
  use: string
  name: string
  description: string
  connector: ConnectorManifest | null
  initial: JsonObject
  /** What the search looks through, in lower case. */
  text: string
}

export interface PaletteGroup {
  key: string
  name: string
  connector: ConnectorManifest | null
  items: PaletteItem[]
}

export const triggerGroup = 'triggers'

export function paletteGroups(manifests: Manifests): PaletteGroup[] {
  const triggers = [
    ...triggerKinds.map((core) =>
      item({ ...core, kind: 'trigger', use: core.kind, connector: null, initial: triggerStarter(core.kind) }),
    ),
    ...manifests.flatMap(connectorTriggers),
  ]
  const builtIn = coreCategories.map((category) => ({
    key: category,
    name: category,
    connector: null,
    items: coreSteps
      .filter((core) => core.category === category)
      .map((core) => item({ ...core, kind: 'step', use: core.kind, connector: null, initial: core.starter })),
  }))
  const connectors = manifests
    .filter(({ actions }) => actions.length > 0)
    .map((connector) => ({
      key: connector.key,
      name: connector.name,
      connector,
      items: connector.actions.map((action) =>
        item({
          kind: 'step',
          use: `${connector.key}.${action.key}`,
          name: action.name,
          description: action.description,
          keywords: `${connector.name} ${connector.key} ${connector.category}`,
          connector,
          initial: requiredDefaults(action.input),
        }),
      ),
    }))
  return [
    { key: triggerGroup, name: 'Triggers', connector: null, items: triggers },
    ...builtIn,
    ...connectors,
  ]
}

/** What a connector looks out for; its other triggers are built in, and listed as such. */
function connectorTriggers(connector: ConnectorManifest): PaletteItem[] {
  return connector.triggers
    .filter(({ polls }) => polls)
    .map((trigger) =>
      item({
        kind: 'trigger',
        use: `${connector.key}.${trigger.key}`,
        name: trigger.name,
        description: trigger.description,
        keywords: `${connector.name} ${connector.key} poll`,
        connector,
        initial: requiredDefaults(trigger.input),
      }),
    )
}

function requiredDefaults(fields: readonly Field[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) =>
      field.default === undefined || !field.required ? [] : [[field.key, field.default]],
    ),
  )
}

/** Every word must occur; groups without a hit fall away. */
export function searchPalette(groups: PaletteGroup[], query: string): PaletteGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return groups
  return groups
    .map((group) => ({
      ...group,
      items: group.items.filter(({ text }) => words.every((word) => text.includes(word))),
    }))
    .filter(({ items }) => items.length > 0)
}

/** The step that an item becomes. A connection is taken over when the integration has one slot that fits. */
export function newStep(
  { use, initial, connector }: PaletteItem,
  { taken, slot }: { taken: ReadonlySet<string>; slot: string | null },
): Step {
  const wish = connector ? use.slice(use.indexOf('.') + 1) : use
  return {
    id: newStepId(wish, taken),
    use,
    ...(slot !== null && { connection: slot }),
    ...(Object.keys(initial).length > 0 && { with: initial }),
    ...((use === 'loop' || use === 'try') && { body: { steps: [] } }),
  }
}

function item(input: Omit<PaletteItem, 'text'> & { keywords?: string }): PaletteItem {
  const { kind, use, name, description, connector, initial, keywords = moreWords[input.use] ?? '' } = input
  const text = `${name} ${use} ${description} ${keywords}`.toLowerCase()
  return { kind, use, name, description, connector, initial, text }
}

/** What people type who know the thing under another name. */
const moreWords: Record<string, string> = {
  code: 'javascript typescript script function map',
  branch: 'if else switch condition router filter',
  loop: 'each repeat iterate for list items',
  respond: 'answer reply http response',
  stop: 'end finish fail exit throw',
  try: 'catch finally error exception handle failure rollback',
  break: 'exit leave end loop early',
  wait: 'delay sleep pause timer callback webhook resume until',
  approval: 'human person approve reject review form decide sign off',
  'call-flow': 'subflow sub-flow child execute workflow run other',
  'set-state': 'store variable remember counter cursor key value memory cache',
  transform: 'map mapping rename fields set edit object',
  call: 'subflow sub-flow child',
  deploy: 'install setup enable subscribe',
  remove: 'uninstall cleanup delete unsubscribe',
  webhook: 'http url post hook event',
  schedule: 'cron timer interval every hour day',
  manual: 'button start api hand',
}
