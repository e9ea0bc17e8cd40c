import {
  type CoreStepManifest,
  type CoreTriggerManifest,
  coreCategories,
  coreSteps,
  triggerKinds,
} from '@millrace/connectors/manifests'
import type { JsonObject } from '@millrace/contracts'

export { coreCategories, coreSteps, triggerKinds }

export function getCoreStep(use: string): CoreStepManifest | null {
  return coreSteps.find(({ kind }) => kind === use) ?? null
}

export function getCoreTrigger(use: string): CoreTriggerManifest | null {
  return triggerKinds.find(({ kind }) => kind === use) ?? null
}

/** The settings of a trigger that was just chosen. */
export function triggerStarter(use: string): JsonObject {
  return use === 'schedule' ? { cron: '0 * * * *', timezone: 'UTC' } : {}
}
