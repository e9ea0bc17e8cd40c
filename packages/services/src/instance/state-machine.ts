import type { InstanceStatus, PauseCause } from '@millrace/contracts'

/** What can happen to an instance. */
export type InstanceEvent =
  /** Config and connections were looked at: everything that its version needs is there, or something is not. */
  | { kind: 'complete' }
  | { kind: 'incomplete' }
  | { kind: 'deploy' }
  | { kind: 'pause'; by: PauseCause }
  | { kind: 'resume'; by: PauseCause }
  /** So many runs in a row that something is wrong. */
  | { kind: 'runs-failed' }
  | { kind: 'run-succeeded' }

export interface InstanceState {
  status: InstanceStatus
  /** null: it is not paused. */
  pausedBy: PauseCause | null
}

export type Transition =
  | { allowed: true; state: InstanceState }
  /** `because` ends the sentence "The instance ...". */
  | { allowed: false; because: string }

const refused = {
  undeployed: { because: 'has not been deployed yet.' },
  incomplete: { because: 'is not fully configured.' },
  deployed: { because: 'is deployed, so nothing that it needs may be missing.' },
} as const

type Next = InstanceStatus | keyof typeof refused

/** Every status times every event. */
export const instanceTransitions: Record<InstanceEvent['kind'], Record<InstanceStatus, Next>> = {
  complete: {
    needs_configuration: 'ready',
    ready: 'ready',
    enabled: 'enabled',
    paused: 'paused',
    failing: 'failing',
  },
  incomplete: {
    needs_configuration: 'needs_configuration',
    ready: 'needs_configuration',
    enabled: 'deployed',
    paused: 'deployed',
    failing: 'deployed',
  },
  deploy: {
    needs_configuration: 'incomplete',
    ready: 'enabled',
    enabled: 'enabled',
    paused: 'enabled',
    failing: 'enabled',
  },
  pause: {
    needs_configuration: 'undeployed',
    ready: 'undeployed',
    enabled: 'paused',
    paused: 'paused',
    failing: 'paused',
  },
  resume: {
    needs_configuration: 'undeployed',
    ready: 'undeployed',
    enabled: 'enabled',
    paused: 'enabled',
    failing: 'failing',
  },
  'runs-failed': {
    needs_configuration: 'needs_configuration',
    ready: 'ready',
    enabled: 'failing',
    paused: 'paused',
    failing: 'failing',
  },
  'run-succeeded': {
    needs_configuration: 'needs_configuration',
    ready: 'ready',
    enabled: 'enabled',
    paused: 'paused',
    failing: 'enabled',
  },
}

/** Of two who pause the same instance, the one further left is the one who may resume it. */
const pauseOrder: readonly PauseCause[] = ['member', 'customer', 'rollout', 'connection']

/** Pure: the only place that says which status follows. */
export function instanceAfter(state: InstanceState, event: InstanceEvent): Transition {
  if (event.kind === 'resume' && state.pausedBy !== null && state.pausedBy !== event.by)
    return { allowed: false, because: notYours[state.pausedBy] }
  const next = instanceTransitions[event.kind][state.status]
  if (isRefusal(next)) return { allowed: false, ...refused[next] }
  return { allowed: true, state: { status: next, pausedBy: next === 'paused' ? pauser(state, event) : null } }
}

const notYours: Record<PauseCause, string> = {
  member: 'was paused by a member of the organization.',
  customer: 'was paused by its customer. Deploying it again overrides that.',
  connection: 'is paused until somebody authorizes its connection again.',
  rollout: 'is paused by a rollout.',
}

function isRefusal(next: Next): next is keyof typeof refused {
  return Object.hasOwn(refused, next)
}

function pauser({ pausedBy }: InstanceState, event: InstanceEvent): PauseCause | null {
  if (event.kind !== 'pause') return pausedBy
  const causes: readonly (PauseCause | null)[] = [pausedBy, event.by]
  return pauseOrder.find((cause) => causes.includes(cause)) ?? null
}
