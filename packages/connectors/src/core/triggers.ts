import type { TriggerKind, TriggerManifest } from '@millrace/contracts'
import { callIcon, deployIcon, manualIcon, removeIcon } from './icons.ts'

/** A trigger that is built into the platform, as the palette and the inspector see it. */
export interface CoreTriggerManifest
  extends Pick<TriggerManifest, 'name' | 'description' | 'input' | 'sampleOutput'> {
  /** What the trigger's `use` says. */
  kind: TriggerKind
  icon: string
}

/** Those that no connector's folder describes. */
export const coreTriggers: readonly CoreTriggerManifest[] = [
  {
    kind: 'manual',
    name: 'Manual',
    description: 'Starts when somebody presses Run, or by the API.',
    icon: manualIcon,
    input: [],
    sampleOutput: { body: {} },
  },
  {
    kind: 'call',
    name: 'Called by a flow',
    description: 'Starts when a Call flow step calls it.',
    icon: callIcon,
    input: [],
    sampleOutput: { body: {} },
  },
  {
    kind: 'deploy',
    name: 'On deploy',
    description: 'Starts when an instance is deployed: to set up.',
    icon: deployIcon,
    input: [],
    sampleOutput: { body: {} },
  },
  {
    kind: 'remove',
    name: 'On removal',
    description: 'Starts when an instance is removed: to clean up.',
    icon: removeIcon,
    input: [],
    sampleOutput: { body: {} },
  },
]
