import type { AuditFilter } from '@millrace/contracts'
import type { Prisma } from '@millrace/db'
import { firstIdAt } from '../shared/uuid.ts'

/** Ids filter the time, because every index ends with the id; they are made when the entry is. */
export function toFilters(filter: AuditFilter): Prisma.AuditEntryWhereInput[] {
  const filters: Prisma.AuditEntryWhereInput[] = []
  const { actor, action, entity, entityId, result, from, to } = filter
  if (actor !== undefined) filters.push({ actor: isKind(actor) ? { startsWith: `${actor}:` } : actor })
  if (action !== undefined) filters.push({ action })
  if (entity !== undefined) filters.push({ entity })
  if (entityId !== undefined) filters.push({ entityId })
  if (result !== undefined) filters.push({ result })
  if (from !== undefined) filters.push({ id: { gte: firstIdAt(new Date(from)) } })
  if (to !== undefined) filters.push({ id: { lt: firstIdAt(new Date(to)) } })
  return filters
}

function isKind(actor: string): boolean {
  return ['member', 'api-key', 'customer-user', 'run'].includes(actor)
}

export function matching(text: string): Prisma.AuditEntryWhereInput {
  const part = { contains: text, mode: 'insensitive' as const }
  return {
    OR: [
      { action: part },
      { actorName: part },
      { entityName: part },
      { entityId: part },
      { actor: part },
      { address: part },
    ],
  }
}
