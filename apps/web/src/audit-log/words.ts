import type { AuditEntry } from '@millrace/contracts'

const kinds: Record<string, string> = {
  member: 'Member',
  'api-key': 'API key',
  'customer-user': 'Customer user',
  run: 'Run',
  approver: 'Approver',
  system: 'Platform',
}

/** Kinds of actors to choose from. */
export const actorKinds = ['member', 'api-key', 'customer-user', 'run', 'system'].map((value) => ({
  value,
  label: kinds[value] ?? value,
}))

export function actorKind({ actor }: AuditEntry): string {
  const kind = actor.split(':')[0] ?? actor
  return kinds[kind] ?? kind
}

export function actorLabel(entry: AuditEntry): string {
  return entry.actorName || actorKind(entry)
}

/** `api-key` -> `API key`, `oauth-app` -> `OAuth app`. */
export function entityLabel(entity: string): string {
  const words = entity
    .replaceAll('-', ' ')
    .replace(/\bapi\b/, 'API')
    .replace(/\boauth\b/, 'OAuth')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const entities = [
  'api-key',
  'connection',
  'customer',
  'customer-user',
  'embed-key',
  'instance',
  'integration',
  'invitation',
  'member',
  'oauth-app',
  'organization',
  'rollout',
  'run',
  'session',
].map((value) => ({ value, label: entityLabel(value) }))

/** Where the thing is shown, as long as it is there. */
export function entityHref({ entity, entityId }: AuditEntry): string | null {
  const id = encodeURIComponent(entityId)
  switch (entity) {
    case 'run':
      return `/runs/${id}`
    case 'instance':
      return `/instances/${id}`
    case 'connection':
      return `/connections/${id}`
    case 'rollout':
      return `/rollouts/${id}`
    default:
      return null
  }
}
