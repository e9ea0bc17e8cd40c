import {
  type ActionManifest,
  type ConnectorManifest,
  connectorManifestSchema,
  type DataSourceManifest,
  type TriggerKind,
  type TriggerManifest,
} from '@millrace/contracts'
import { type CoreTriggerManifest, coreTriggers } from './core/triggers.ts'
import generated from './manifests.generated.json' with { type: 'json' }

export { type CoreStepManifest, coreCategories } from './core/core-step.ts'
export { coreSteps } from './core/steps.ts'
export type { CoreTriggerManifest } from './core/triggers.ts'

/** What every connector can do, as plain data: safe to load where connector code must not be. */
export const connectorManifests: readonly ConnectorManifest[] = connectorManifestSchema
  .array()
  .parse(generated)

/** The triggers that are built in. */
export const triggerKinds: readonly CoreTriggerManifest[] = [
  toCoreTrigger('webhook'),
  toCoreTrigger('schedule'),
  ...coreTriggers,
]

const byKey = new Map(connectorManifests.map((manifest) => [manifest.key, manifest]))

export function findConnector(key: string): ConnectorManifest | null {
  return byKey.get(key) ?? null
}

/** By a step's `use`, such as `dropbox.download-file`; null for unknown ones and for the kinds that are built in. */
export function findAction(use: string): { connector: ConnectorManifest; action: ActionManifest } | null {
  const [connector, key] = split(use)
  const action = connector?.actions.find((candidate) => candidate.key === key)
  return connector && action ? { connector, action } : null
}

/** By the `use` of a field's data source, such as `dropbox.folders`. */
export function findDataSource(
  use: string,
): { connector: ConnectorManifest; dataSource: DataSourceManifest } | null {
  const [connector, key] = split(use)
  const dataSource = connector?.dataSources.find((candidate) => candidate.key === key)
  return connector && dataSource ? { connector, dataSource } : null
}

/** By a trigger's `use`: a kind that is built in (`webhook`), or `connector.trigger`. */
export function findTrigger(use: string): CoreTriggerManifest | TriggerManifest | null {
  const [connector, key] = split(use)
  if (!connector) return triggerKinds.find((trigger) => trigger.kind === use) ?? null
  return connector.triggers.find((candidate) => candidate.key === key) ?? null
}

function split(use: string): [ConnectorManifest | null, string] {
  const [connector = '', key = '', ...rest] = use.split('.')
  return key === '' || rest.length > 0 ? [null, ''] : [findConnector(connector), key]
}

function toCoreTrigger(kind: TriggerKind): CoreTriggerManifest {
  for (const { key, icon, triggers } of connectorManifests) {
    const trigger = key === kind ? triggers.find((candidate) => candidate.key === kind) : undefined
    if (!trigger) continue
    const { key: _kind, ...rest } = trigger
    return { ...rest, kind, icon }
  }
  throw new Error(`the manifests hold no trigger ${kind}`)
}
