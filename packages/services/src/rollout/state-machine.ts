import type { RolloutStatus } from '@millrace/contracts'

export type RolloutEvent = 'pause' | 'resume' | 'cancel' | 'roll-back'

/** Every status times everything that a member may ask for; null: refused. The worker moves it on between them. */
export const rolloutTransitions: Record<RolloutEvent, Record<RolloutStatus, RolloutStatus | null>> = {
  pause: {
    running: 'paused',
    watching: 'paused',
    paused: 'paused',
    completed: null,
    rolling_back: null,
    rolled_back: null,
    canceled: null,
  },
  resume: {
    running: 'running',
    watching: 'watching',
    // Of a stage that was done already it finds nothing left to move, and watches it again.
    paused: 'running',
    completed: null,
    rolling_back: null,
    rolled_back: null,
    canceled: null,
  },
  cancel: {
    running: 'canceled',
    watching: 'canceled',
    paused: 'canceled',
    completed: null,
    rolling_back: null,
    rolled_back: null,
    canceled: 'canceled',
  },
  'roll-back': {
    running: 'rolling_back',
    watching: 'rolling_back',
    paused: 'rolling_back',
    completed: 'rolling_back',
    rolling_back: 'rolling_back',
    rolled_back: null,
    canceled: 'rolling_back',
  },
}

/** It still moves instances, or may. */
export const openRolloutStatuses = [
  'running',
  'watching',
  'paused',
  'rolling_back',
] as const satisfies readonly RolloutStatus[]

export function isOpen(status: RolloutStatus): boolean {
  const open: readonly RolloutStatus[] = openRolloutStatuses
  return open.includes(status)
}

/** As it stands in a sentence: "The rollout is rolling back." */
export function rolloutStatusText(status: RolloutStatus): string {
  return status === 'completed' ? 'complete' : status.replace('_', ' ')
}
