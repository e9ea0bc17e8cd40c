import { z } from 'zod'

export const instanceStatuses = [
  'needs_configuration', // something that it needs is not there: it never runs
  'ready', // everything is there; not deployed yet
  'enabled',
  'paused',
  'failing', // takes events, and its last runs failed or a connection is broken
] as const
export const instanceStatusSchema = z.enum(instanceStatuses)
export type InstanceStatus = z.infer<typeof instanceStatusSchema>

/** Who paused an instance: resuming it undoes one's own pause alone. */
export const pauseCauses = [
  'member',
  'customer',
  'connection', // somebody has to authorize a connection of it again
  'rollout',
] as const
export const pauseCauseSchema = z.enum(pauseCauses)
export type PauseCause = z.infer<typeof pauseCauseSchema>

/** Webhooks answer, schedules fire, and it can be started by hand. */
export const runningInstanceStatuses = ['enabled', 'failing'] as const satisfies readonly InstanceStatus[]

export function takesEvents(status: InstanceStatus): boolean {
  return status === 'enabled' || status === 'failing'
}

/** It was deployed once: its flows have addresses, and it must stay complete. */
export function isDeployed(status: InstanceStatus): boolean {
  return takesEvents(status) || status === 'paused'
}

/** As it stands in a sentence: "The instance is paused." */
export function instanceStatusText(status: InstanceStatus): string {
  switch (status) {
    case 'needs_configuration':
      return 'not fully configured'
    case 'ready':
      return 'not deployed yet'
    default:
      return status
  }
}
