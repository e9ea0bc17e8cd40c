import type { ActionManifest, ConnectorManifest, Field, Json, Step } from '@millrace/contracts'
import { getCoreStep, getCoreTrigger } from './core.ts'

export type Manifests = readonly ConnectorManifest[]

/** What the builder says of a step, whatever kind it is. */
export interface Described {
  name: string
  description: string
  /** The quiet second line of a node: `dropbox.download-file`, `code`. */
  quiet: string
  connector: ConnectorManifest | null
  action: ActionManifest | null
  fields: Field[]
  sampleOutput: Json | undefined
  /** Neither built in nor an action of a connector that is installed here. */
  unknown: boolean
  /** SVG; undefined: nothing is known of it. */
  icon: string | undefined
}

export function describeUse(manifests: Manifests, use: string): Described {
  const core = getCoreStep(use) ?? getCoreTrigger(use)
  if (core) {
    return {
      name: core.name,
      description: core.description,
      quiet: use,
      connector: null,
      action: null,
      fields: core.input,
      sampleOutput: core.sampleOutput,
      unknown: false,
      icon: core.icon,
    }
  }
  const { connector, action } = findAction(manifests, use)
  const trigger = action === null ? (findTrigger(manifests, use)?.trigger ?? null) : null
  const known = action ?? trigger
  return {
    name: known?.name ?? use,
    description: known?.description ?? '',
    quiet: use,
    connector,
    action,
    fields: known?.input ?? [],
    sampleOutput: known?.sampleOutput,
    unknown: known === null,
    icon: connector?.icon,
  }
}

/** A trigger of a connector, by what the flow's trigger uses: `dropbox.new-file`. */
export function findTrigger(manifests: Manifests, use: string) {
  const dot = use.indexOf('.')
  const connector = dot < 0 ? undefined : manifests.find(({ key }) => key === use.slice(0, dot))
  const trigger = connector?.triggers.find(({ key }) => key === use.slice(dot + 1))
  return connector && trigger ? { connector, trigger } : null
}

export function stepTitle(step: Pick<Step, 'name' | 'use'>, manifests: Manifests): string {
  return step.name ?? describeUse(manifests, step.use).name
}

function findAction(manifests: Manifests, use: string) {
  const dot = use.indexOf('.')
  const connector = manifests.find(({ key }) => key === use.slice(0, dot)) ?? null
  const action = connector?.actions.find(({ key }) => key === use.slice(dot + 1)) ?? null
  return { connector, action }
}
