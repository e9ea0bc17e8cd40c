import {
  type Rollout,
  type RolloutItemStatus,
  type RolloutStatus,
  rolloutFilterSchema,
  rolloutGuardSchema,
  rolloutStageSchema,
} from '@millrace/contracts'
import { z } from 'zod'
import { requireFound } from '../errors.ts'

export const rolloutInclude = {
  integration: { select: { key: true, name: true } },
  version: { select: { number: true } },
} as const

interface RolloutRow {
  id: string
  status: RolloutStatus
  reason: string
  filter: unknown
  stages: unknown
  guard: unknown
  stage: number
  stageStartedAt: Date
  createdBy: string
  createdAt: Date
  endedAt: Date | null
  integration: { key: string; name: string }
  version: { number: number | null }
}

export type ItemCounts = Record<RolloutItemStatus, number>

export function toRollout(
  row: RolloutRow,
  { counts, nameOf }: { counts: ItemCounts; nameOf: (actor: string) => string },
): Rollout {
  return {
    id: row.id,
    integration: row.integration.key,
    integrationName: row.integration.name,
    version: requireFound(row.version.number, 'version'),
    status: row.status,
    reason: row.reason,
    filter: rolloutFilterSchema.parse(row.filter),
    stages: storedStages(row.stages),
    guard: storedGuard(row.guard),
    stage: row.stage,
    stageStartedAt: row.stageStartedAt.toISOString(),
    counts,
    createdBy: row.createdBy,
    createdByName: nameOf(row.createdBy),
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

export function itemCounts(groups: readonly { status: RolloutItemStatus; count: number }[]): ItemCounts {
  const counts: ItemCounts = {
    pending: 0,
    upgraded: 0,
    needs_configuration: 0,
    skipped: 0,
    failed: 0,
    rolled_back: 0,
  }
  for (const { status, count } of groups) counts[status] += count
  return counts
}

export const storedStages = (column: unknown) => z.array(rolloutStageSchema).parse(column)

export const storedGuard = (column: unknown) => rolloutGuardSchema.parse(column)
