import type { TriggerKind, TriggerManifest } from '@millrace/contracts'
import { manualIcon } from './icons.ts'

/** A trigger that is built into the platform, as the palette and the inspector see it. */
export interface CoreTriggerManifest
  extends Pick<TriggerManifest, 'name' | 'description' | 'input' | 'sampleOutput'> {
  /** What the trigger's `use` says. */
  kind: TriggerKind
  icon: string
}

export const manualTrigger: CoreTriggerManifest = {
  kind: 'manual',
  name: 'Manual',
  description: 'Starts when somebody presses Run, or by the API.',
  icon: manualIcon,
  input: [],
  sampleOutput: { body: {} },
}
